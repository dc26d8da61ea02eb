import type { Dependency } from '../application.ts'
import type { Place } from '../finding.ts'
import { booleanOf, field, type Member, membersOf, textAt, wrongKey } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import { asMap } from './merge.ts'

/** One entry of `depends_on`. */
export interface Wait {
  readonly service: string
  readonly until: Dependency['until']
  readonly isRequired: boolean
  readonly key: string
  readonly place: Place
}

const conditions: Readonly<Record<string, Dependency['until']>> = {
  service_started: 'started',
  service_healthy: 'ready',
  service_completed_successfully: 'completed',
}

export function waitsOf(given: Member | undefined): Wait[] {
  if (!given) return []
  return membersOf(field(asMap(given.at), given.key, given.findings)).map((each) => {
    const long = each.at.is === 'map' ? each : undefined
    const members = keyed(long, ['condition', 'required'], { restart: 'is not used' })
    const text = textAt(members, 'condition') ?? 'service_started'
    const until = conditions[text]
    if (until === undefined)
      wrongKey(each, `condition "${text}" is not known; known are ${Object.keys(conditions).join(', ')}`)
    const required = members.get('required')
    return {
      service: each.name,
      until: until ?? 'started',
      isRequired: required ? booleanOf(required) !== false : true,
      key: each.key,
      place: each.place,
    }
  })
}
