import type { Entry, Located, Mapping, Sequence } from '../yaml/located.ts'

/** Lists of `NAME=VALUE` that may be mappings as well: merged name by name. */
const named = /(^|\.)(environment|labels|annotations|extra_hosts|sysctls|args)$/
/** Lists of names that may be mappings as well. */
const setsOfNames = /(^|\.)(depends_on|networks)$/
/** The later one takes the place of the earlier one. */
const replaced = /(^|\.)(command|entrypoint|test)$/
/** One for each path in the container. */
const byTarget = /(^|\.)(volumes|configs|secrets)$/

/**
 * What a later file, or a service that extends another, makes of what was there: mappings are merged, lists go on.
 *
 * @param key  Of a service, such as `build.args`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export function merged(base: Located, over: Located, key: string): Located {
  if (over.is === 'scalar' && over.value === null) return base
  if (named.test(key)) return mergeMaps(asMap(base, /=|:(?=[^/])/), asMap(over, /=|:(?=[^/])/), key)
  if (setsOfNames.test(key)) return mergeMaps(asMap(base), asMap(over), key)
  if (replaced.test(key)) return over
  if (base.is === 'map' && over.is === 'map') return mergeMaps(base, over, key)
  if (base.is === 'list' && over.is === 'list')
    return byTarget.test(key) ? mergeByTarget(base, over) : joined(base, over)
  return over
}

function mergeMaps(base: Mapping, over: Mapping, key: string): Mapping {
  const entries = new Map(base.entries)
  for (const [name, entry] of over.entries) {
    const before = entries.get(name)
    entries.set(
      name,
      before ? { ...entry, value: merged(before.value, entry.value, key ? `${key}.${name}` : name) } : entry,
    )
  }
  return { ...over, entries }
}

/** A list of `NAME=VALUE`, or of names, as a mapping. */
export function asMap(located: Located, mark?: RegExp): Mapping {
  if (located.is === 'map') return located
  const items = located.is === 'list' ? located.items : []
  const entries = items.flatMap((item): [string, Entry][] => {
    if (item.is !== 'scalar') return []
    const at = mark ? item.text.search(mark) : -1
    const { file, line } = item
    const place = { file, line }
    if (at < 0) return [[item.text, { place, value: { ...place, is: 'scalar', value: null, text: '' } }]]
    const text = item.text.slice(at + 1)
    return [[item.text.slice(0, at), { place, value: { ...place, is: 'scalar', value: text, text } }]]
  })
  const { file, line } = located
  return { file, line, is: 'map', entries: new Map(entries) }
}

function joined(base: Sequence, over: Sequence): Sequence {
  const there = new Set(over.items.map(textOf))
  return {
    ...over,
    items: [...base.items.filter((item) => item.is !== 'scalar' || !there.has(textOf(item))), ...over.items],
  }
}

function mergeByTarget(base: Sequence, over: Sequence): Sequence {
  const taken = new Set(over.items.map(targetOf))
  return { ...over, items: [...base.items.filter((item) => !taken.has(targetOf(item))), ...over.items] }
}

const textOf = (item: Located): string => (item.is === 'scalar' ? item.text : '')

/** The path in the container, or the name where there is none. */
function targetOf(item: Located): string {
  if (item.is === 'map') {
    const entry = item.entries.get('target') ?? item.entries.get('source')
    return entry ? textOf(entry.value) : ''
  }
  const parts = textOf(item).split(':')
  return parts[1] ?? parts[0] ?? ''
}
