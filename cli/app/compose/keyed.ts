import { type Field, type Member, membersOf, noteKey, wrongKey } from '../yaml/expect.ts'
import type { Refusals, Remarks } from './keys.ts'

/** The members of a mapping that become something; the others are told or refused by name, and never left out in silence. */
export function keyed(
  field: Field | undefined,
  mapped: readonly string[],
  told: Remarks = {},
  refused: Refusals = {},
): ReadonlyMap<string, Member> {
  const found = new Map<string, Member>()
  for (const member of membersOf(field)) {
    const { name } = member
    const remark = told[name]
    if (mapped.includes(name)) found.set(name, member)
    else if (name.startsWith('x-')) continue
    else if (remark !== undefined) {
      if (!isOff(member)) noteKey(member, remark)
    } else if (refused[name] === undefined) wrongKey(member, `is not known; known are ${mapped.join(', ')}`)
    else if (!isOff(member)) wrongKey(member, refused[name])
  }
  return found
}

/** It asks for nothing, such as `privileged: false`. */
const isOff = ({ at }: Member): boolean =>
  (at.is === 'scalar' && (at.value === null || at.value === false || at.text === 'false')) ||
  (at.is === 'list' && at.items.length === 0) ||
  (at.is === 'map' && at.entries.size === 0)
