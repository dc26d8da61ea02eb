import type { Workload } from './application.ts'

/** Workloads in an order in which each comes after those it depends on. Those of one wave go together. */
export function wavesOf(workloads: readonly Workload[]): Workload[][] {
  const waves: Workload[][] = []
  const done = new Set<string>()
  let left = [...workloads]
  while (left.length > 0) {
    const names = new Set(left.map(({ name }) => name))
    const free = left.filter(({ after }) => after.every(({ on }) => done.has(on) || !names.has(on)))
    // A circle is refused before; should there be one, all of it goes together.
    const wave = free.length > 0 ? free : left
    for (const { name } of wave) done.add(name)
    waves.push(wave)
    left = left.filter((workload) => !wave.includes(workload))
  }
  return waves
}

/** Names of workloads that depend on one another in a circle; undefined when none do. */
export function circleIn(workloads: readonly Workload[]): string[] | undefined {
  const dependencies = new Map(workloads.map(({ name, after }) => [name, after.map(({ on }) => on)]))
  const clear = new Set<string>()
  const walk = (name: string, path: readonly string[]): string[] | undefined => {
    const at = path.indexOf(name)
    if (at >= 0) return [...path.slice(at), name]
    if (clear.has(name)) return undefined
    for (const next of dependencies.get(name) ?? []) {
      const circle = walk(next, [...path, name])
      if (circle) return circle
    }
    clear.add(name)
    return undefined
  }
  for (const { name } of workloads) {
    const circle = walk(name, [])
    if (circle) return circle
  }
  return undefined
}

/** What others wait for before they are applied. */
export const untilOf = (
  name: string,
  workloads: readonly Workload[],
): 'started' | 'ready' | 'completed' | undefined => {
  const wanted = workloads.flatMap(({ after }) =>
    after.flatMap(({ on, until }) => (on === name ? [until] : [])),
  )
  return (['completed', 'ready', 'started'] as const).find((each) => wanted.includes(each))
}
