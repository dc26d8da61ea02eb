/**
 * Lists one after the other, as one. Rules find nothing in nearly every object: then this costs next to nothing, where
 * `[...a, ...b]` steps through an iterator for each list.
 */
export function joined<T>(...lists: readonly (readonly T[])[]): T[] {
  const all: T[] = []
  for (let at = 0; at < lists.length; at++) append(all, lists[at] as readonly T[])
  return all
}

/** `flatMap` for what is nearly always nothing. */
export function ofEach<T, Found>(
  items: readonly T[],
  find: (item: T, at: number) => readonly Found[],
): Found[] {
  const all: Found[] = []
  for (let at = 0; at < items.length; at++) append(all, find(items[at] as T, at))
  return all
}

function append<T>(all: T[], more: readonly T[]): void {
  for (let at = 0; at < more.length; at++) all.push(more[at] as T)
}
