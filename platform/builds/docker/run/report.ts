/** What the scripts of source builds say in the termination message of a build that went well: a key and a value on each line. */
export interface Said {
  /** Values of a key. */
  of(key: string): string[]
}

export function readLines(message: string): Said {
  const lines = message.split('\n').map((line) => {
    const space = line.indexOf(' ')
    return { key: line.slice(0, space), value: line.slice(space + 1) }
  })
  return { of: (wanted) => lines.filter(({ key }) => key === wanted).map(({ value }) => value) }
}

/** S4: assemble may write {"labels": [{"key": "value"}, …]}. */
export function labelsIn(metadata: string | undefined): Record<string, string> {
  try {
    const { labels } = JSON.parse(metadata ?? '{}') as { labels?: readonly Record<string, unknown>[] }
    const entries = (labels ?? []).flatMap((one) => Object.entries(one))
    return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]))
  } catch {
    return {}
  }
}

const MOST_LABELS = 10_240
/** S4: why an image cannot have the labels that assemble wants; undefined when it can. */
export function labelProblem(labels: Readonly<Record<string, string>>): string | undefined {
  const size = Object.entries(labels).reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  if (size <= MOST_LABELS) return undefined
  return `The labels in .s2i/image_metadata.json have ${size} bytes, and an image may have ${MOST_LABELS}.`
}
