import { merged } from './merged.ts'

/** Versions of kubectl that a transcript can be about. */
export const versions = ['1.32', '1.20'] as const
export type Version = (typeof versions)[number]

/** One command and what it prints. */
export interface Entry {
  /** Lines before the command, each beginning with `#`. */
  readonly comment: readonly string[]
  /** For a command, option or kind that the other version does not know. Absent: every version runs it. */
  readonly only?: Version
  /** A line of bash, or several. */
  readonly command: string
  /** By version that runs it, without a newline at the end. */
  readonly output: Readonly<Partial<Record<Version, string>>>
}

/**
 * Reads a transcript.
 *
 * @param text  `$ command`, further lines of it after `> `, then its output. `1.32$ command` is run by that version
 *              alone; `1.20| line` is a line of output that only that version prints. Lines with `#` are comments.
 * @throws {Error} for output before the first command.
 * @example parse('# Who am I?\n$ kubectl auth whoami\nann')
 */
export function parse(text: string): Entry[] {
  const entries: Entry[] = []
  let comment: string[] = []
  for (const block of blocksOf(text)) {
    if (block.kind === 'comment') comment.push(...block.lines)
    else {
      entries.push(entryOf(block, comment))
      comment = []
    }
  }
  return entries
}

interface Block {
  readonly kind: 'comment' | 'command'
  readonly lines: string[]
}

const prompt = /^(?:(1\.\d+))?\$ (.*)$/
const marked = /^(1\.\d+)\|(?: (.*))?$/

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  for (const line of text.split('\n')) {
    const last = blocks.at(-1)
    if (prompt.test(line)) blocks.push({ kind: 'command', lines: [line] })
    else if (line.startsWith('#')) {
      if (last?.kind === 'comment') last.lines.push(line)
      else blocks.push({ kind: 'comment', lines: [line] })
    } else if (last?.kind === 'command') last.lines.push(line)
    else if (line !== '') throw new Error(`output before any command: ${line}`)
  }
  return blocks
}

function entryOf({ lines: [first = '', ...rest] }: Block, comment: readonly string[]): Entry {
  const [, only, start = ''] = prompt.exec(first) ?? []
  const more = rest.findIndex((line) => !line.startsWith('> '))
  const continued = more < 0 ? rest : rest.slice(0, more)
  const said = more < 0 ? [] : rest.slice(more)
  const whose = only === undefined ? versions : [only as Version]
  return {
    comment,
    ...(only !== undefined && { only: only as Version }),
    command: [start, ...continued.map((line) => line.slice(2))].join('\n'),
    output: Object.fromEntries(whose.map((version) => [version, saidBy(version, said)])),
  }
}

/** Lines that both print and those that only this version prints, in order. */
function saidBy(version: Version, lines: readonly string[]): string {
  const own = lines.flatMap((line) => {
    const [, whose, text = ''] = marked.exec(line) ?? []
    return whose === undefined ? [line] : whose === version ? [text] : []
  })
  return own.join('\n').trimEnd()
}

/** The text that `parse` reads as these entries. */
export const format = (entries: readonly Entry[]): string =>
  `${entries.map(formatEntry).join('\n').trimStart()}\n`

function formatEntry({ comment, only, command, output }: Entry): string {
  const [first = '', ...more] = command.split('\n')
  return [
    // What is explained begins a paragraph.
    ...(comment.length ? ['', ...comment] : []),
    `${only ?? ''}$ ${first}`,
    ...more.map((line) => `> ${line}`),
    ...linesOf(output, only),
  ].join('\n')
}

function linesOf(output: Entry['output'], only: Version | undefined): string[] {
  const [newer, older] = versions.map((version) => splitLines(output[version] ?? ''))
  if (only !== undefined) return splitLines(output[only] ?? '')
  return merged(newer ?? [], older ?? []).map(({ line, side }) =>
    side === undefined ? line : `${versions[side]}| ${line}`.trimEnd(),
  )
}

const splitLines = (text: string): string[] => (text === '' ? [] : text.split('\n'))

/** Whether `version` runs the command. */
export const runs = ({ only }: Entry, version: Version): boolean => only === undefined || only === version
