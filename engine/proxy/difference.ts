import type { Ruleset } from './ruleset.ts'

/**
 * nft commands that turn the rules `was` of a table into `is`; no text when they are the same.
 *
 * The order is what nft wants: nothing may be deleted while something else names it, and nothing named before
 * it exists. The commands are one transaction, so no connection ever meets a state in between.
 */
export function difference(table: string, was: Ruleset, is: Ruleset): string {
  const t = `ip ${table}`
  const gone = missingIn(is.chains, was.chains)
  const fresh = missingIn(was.chains, is.chains)
  const rewritten = [...is.chains].filter(([name, rules]) => !sameRules(was.chains.get(name), rules))
  return [
    ...elementCommands('delete', t, changedElements(was, is)),
    ...[...gone, ...rewritten.map(([name]) => name).filter((name) => was.chains.has(name))].map(
      (name) => `flush chain ${t} ${name}`,
    ),
    ...gone.map((name) => `delete chain ${t} ${name}`),
    ...missingIn(is.sets, was.sets).map((name) => `delete set ${t} ${name}`),
    ...missingIn(was.sets, is.sets).map((name) => `add set ${t} ${name} ${is.sets.get(name)}`),
    ...fresh.map((name) => `add chain ${t} ${name}`),
    ...rewritten.flatMap(([name, rules]) => rules.map((rule) => `add rule ${t} ${name} ${rule}`)),
    ...elementCommands('add', t, changedElements(is, was)),
  ]
    .map((command) => `${command}\n`)
    .join('')
}

const missingIn = (here: ReadonlyMap<string, unknown>, there: ReadonlyMap<string, unknown>): string[] =>
  [...there.keys()].filter((name) => !here.has(name))

const sameRules = (was: readonly string[] | undefined, is: readonly string[]): boolean =>
  was === is || (was?.length === is.length && is.every((rule, index) => rule === was[index]))

/** Elements of `one` that `other` does not have with the same value. */
const changedElements = (one: Ruleset, other: Ruleset): [string, string][] =>
  [...one.elements].filter(([key, value]) => other.elements.get(key) !== value)

/** One command for each map or set. Deletion names keys only, so that it never fails on a value. */
function elementCommands(
  verb: 'add' | 'delete',
  t: string,
  elements: readonly (readonly [string, string])[],
): string[] {
  const byCollection = new Map<string, string[]>()
  for (const [name, value] of elements) {
    const space = name.indexOf(' ')
    const collection = name.slice(0, space)
    const key = name.slice(space + 1)
    const texts = byCollection.get(collection) ?? []
    texts.push(verb === 'add' && value ? `${key} : ${value}` : key)
    byCollection.set(collection, texts)
  }
  return [...byCollection].map(
    ([collection, texts]) => `${verb} element ${t} ${collection} { ${texts.join(', ')} }`,
  )
}
