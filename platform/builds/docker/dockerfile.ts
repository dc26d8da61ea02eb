/** One instruction of a Dockerfile. Lines are counted from 1. */
export interface Instruction {
  /** In upper case: `FROM`, `RUN`, … */
  readonly keyword: string
  /** `--platform=linux/amd64`, `--from=build`, …: what stands before the arguments. */
  readonly flags: readonly string[]
  /** Everything after the flags, continued lines joined and comments between them left out. */
  readonly text: string
  readonly first: number
  readonly last: number
}

export interface Dockerfile {
  /** `\`, or "`" where the file says so. */
  readonly escaping: string
  readonly lines: readonly string[]
  readonly instructions: readonly Instruction[]
}

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/
const COMMENT = /^\s*#/
const FLAG = /^(--[a-z][a-z-]*(?:=\S*)?)\s*/

/**
 * Reads a Dockerfile as far as it has to be changed: which instructions there are and on which lines. What they mean is
 * the builder's business.
 *
 * @see https://docs.docker.com/reference/dockerfile/#format
 */
export function parseDockerfile(source: string): Dockerfile {
  const lines = source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n/g, '\n')
    .split('\n')
  const escaping = escapeOf(lines)
  const continued = new RegExp(`^(.*)${escaping === '\\' ? '\\\\' : '`'}[ \\t]*$`)
  const instructions: Instruction[] = []
  for (let at = 0; at < lines.length; at++) {
    if (isSilent(lines[at])) continue
    const first = at
    let last = at
    let whole = ''
    for (; at < lines.length; at++) {
      // Inside an instruction comments and empty lines are as if they were not there.
      if (at > first && isSilent(lines[at])) continue
      last = at
      const more = continued.exec(lines[at] ?? '')
      whole += more ? more[1] : lines[at]
      if (!more) break
    }
    instructions.push(instructionOf(whole.trim(), first + 1, last + 1))
  }
  return { escaping, lines, instructions }
}

const isSilent = (line = ''): boolean => line.trim() === '' || COMMENT.test(line)

/** Directives are the comments before everything else; the first line that is none ends them. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = DIRECTIVE.exec(line) ?? []
    if (!name) return '\\'
    if (name.toLowerCase() === 'escape') return value === '`' ? '`' : '\\'
  }
  return '\\'
}

function instructionOf(whole: string, first: number, last: number): Instruction {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(whole) ?? []
  const flags: string[] = []
  let text = rest
  for (let flag = FLAG.exec(text); flag; flag = FLAG.exec(text)) {
    flags.push(flag[1] ?? '')
    text = text.slice(flag[0].length)
  }
  return { keyword: word.toUpperCase(), flags, text, first, last }
}
