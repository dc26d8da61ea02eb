// biome-ignore lint/suspicious/noExplicitAny: manifests of any kind
type Json = any

const isMap = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b)
const isNamed = (value: Json): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => isMap(one) && 'name' in one)

/**
 * The three-way patch that package managers send: what the new manifest says otherwise than the object is, and what the
 * old manifest said and the new one does not.
 *
 * @param strategic  Lists of named things are merged by name; otherwise lists are replaced.
 */
export function threeWayPatch(old: Json, wanted: Json, current: Json, strategic: boolean): Json {
  const patch: Record<string, Json> = {}
  for (const [key, value] of Object.entries(wanted)) {
    if (same(value, current?.[key])) continue
    const change = changeOf(old?.[key], value, current?.[key], strategic)
    if (change !== undefined) patch[key] = change
  }
  for (const key of Object.keys(old ?? {}))
    if (!(key in wanted) && current?.[key] !== undefined) patch[key] = null
  return patch
}

function changeOf(old: Json, value: Json, current: Json, strategic: boolean): Json {
  if (isMap(value) && isMap(current)) {
    const patch = threeWayPatch(old, value, current, strategic)
    return Object.keys(patch).length > 0 ? patch : undefined
  }
  if (!strategic || !isNamed(value) || !isNamed(current)) return value
  const named = (list: Json, name: string): Json => (list ?? []).find((one: Json) => one.name === name)
  const items = value.flatMap((one: Json) => {
    const patch = threeWayPatch(named(old, one.name), one, named(current, one.name) ?? {}, strategic)
    return Object.keys(patch).length > 0 ? [{ ...patch, name: one.name }] : []
  })
  const gone = (old ?? []).filter((one: Json) => !named(value, one.name) && named(current, one.name))
  const removed = gone.map(({ name }: Json) => ({ $patch: 'delete', name }))
  return items.length + removed.length > 0 ? [...items, ...removed] : undefined
}
