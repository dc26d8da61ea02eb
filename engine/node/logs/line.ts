/** One entry of a container's log as CRI runtimes write it: `<RFC3339Nano> <stream> <P|F> <content>\n`. */
export interface LogLine {
  readonly time: string
  readonly stream: 'stdout' | 'stderr'
  /** The line goes on in the next entry of this stream. */
  readonly partial: boolean
  readonly content: Buffer
}

const space = 0x20

/** @param entry Without its line feed. Undefined: not an entry, such as the torn end of a log after a crash. */
export function parseLogLine(entry: Buffer): LogLine | undefined {
  const first = entry.indexOf(space)
  const second = first < 0 ? -1 : entry.indexOf(space, first + 1)
  const third = second < 0 ? -1 : entry.indexOf(space, second + 1)
  if (third < 0) return undefined
  const stream = entry.toString('latin1', first + 1, second)
  if (stream !== 'stdout' && stream !== 'stderr') return undefined
  const tags = entry.toString('latin1', second + 1, third).split(':')
  const time = entry.toString('latin1', 0, first)
  return { time, stream, partial: tags[0] === 'P', content: entry.subarray(third + 1) }
}

export interface LogFormat {
  readonly timestamps: boolean
  /** Milliseconds since 1970: older entries are left out. 0: none are. */
  readonly since: number
  readonly stream?: 'stdout' | 'stderr'
}

/** Turns entries into what people read. Keeps state between chunks: the rest of an entry, and where lines go on. */
export function logFormatter({ timestamps, since, stream }: LogFormat): (chunk: Buffer) => Buffer {
  let rest: Buffer = Buffer.alloc(0)
  let reached = since === 0
  const continues = { stdout: false, stderr: false }
  const format = (entry: Buffer): Buffer[] => {
    const line = parseLogLine(entry)
    if (!line || (stream && line.stream !== stream)) return []
    // Entries are in order, so the first that is young enough settles it.
    reached ||= Date.parse(line.time) >= since
    if (!reached) return []
    const head = timestamps && !continues[line.stream] ? [Buffer.from(`${line.time} `)] : []
    continues[line.stream] = line.partial
    return [...head, line.content, ...(line.partial ? [] : [lineFeed])]
  }
  return (chunk) => {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const parts: Buffer[] = []
    let start = 0
    for (let end = data.indexOf(10); end >= 0; start = end + 1, end = data.indexOf(10, start))
      parts.push(...format(data.subarray(start, end)))
    rest = Buffer.from(data.subarray(start))
    return Buffer.concat(parts)
  }
}
const lineFeed = Buffer.from('\n')
