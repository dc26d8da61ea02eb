/** Prometheus' text format. */

/** Counts observations in buckets. */
export class Histogram {
  readonly bounds: readonly number[]
  /** One more than there are bounds: the last one is everything beyond. */
  readonly counts: number[]
  sum = 0

  /** @param bounds  Upper bounds of the buckets, rising. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = Array(bounds.length + 1).fill(0)
  }

  observe(value: number): void {
    const found = this.bounds.findIndex((bound) => value <= bound)
    const at = found < 0 ? this.bounds.length : found
    this.counts[at] = (this.counts[at] as number) + 1
    this.sum += value
  }
}

const heading = (name: string, type: string, help: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
]

/** @param values  By labels as they are written: `verb="GET",code="200"`; no labels: ''. */
export const family = (
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  values: Iterable<readonly [labels: string, value: number]>,
): string[] => [
  ...heading(name, type, help),
  ...Array.from(values, ([labels, value]) => `${name}${labels && `{${labels}}`} ${value}`),
]

export const histogramFamily = (
  name: string,
  help: string,
  values: Iterable<readonly [labels: string, value: Histogram]>,
): string[] => [
  ...heading(name, 'histogram', help),
  ...Array.from(values, ([labels, histogram]) => bucketLines(name, labels, histogram)).flat(),
]

function bucketLines(name: string, labels: string, { bounds, counts, sum }: Histogram): string[] {
  let total = 0
  const buckets = [...bounds, '+Inf'].map((bound, at) => {
    total += counts[at] as number
    return `${name}_bucket{${labels},le="${bound}"} ${total}`
  })
  return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`]
}
