import { type Dockerfile, type Instruction, parseDockerfile } from './dockerfile.ts'
import { imagesOf, stagesOf } from './stages.ts'

export interface Change {
  /** Takes the place of the image of the last FROM. */
  readonly from?: string
  /** Set after every FROM, so that every stage builds with it. Values may use other variables, as in any ENV. */
  readonly env?: readonly Pair[]
  /** Arguments that every stage knows without declaring them. */
  readonly ambientArgs?: readonly string[]
  /** For the end of the Dockerfile, taken as they are. */
  readonly finalEnv?: readonly Pair[]
  readonly labels?: readonly Pair[]
  readonly buildArgs?: Readonly<Record<string, string>>
}
export type Pair = readonly [name: string, value: string]

export interface Rewritten {
  readonly text: string
  /** Images taken from elsewhere. */
  readonly images: readonly string[]
}

/**
 * A Dockerfile with what its build config says about it; text: the sentence why it cannot be built.
 *
 * What changes with every build comes last, so that nothing before it is built again because of it.
 */
export function rewritten(source: string, change: Change): Rewritten | string {
  const file = parseDockerfile(source)
  const stages = stagesOf(file)
  const problem =
    heredoc(file) ?? unknown(file) ?? misplaced(file) ?? (typeof stages === 'string' ? stages : undefined)
  if (problem) return problem
  const last = typeof stages === 'string' ? undefined : stages.at(-1)
  if (!last) return file.instructions.length === 0 ? 'the Dockerfile is empty' : 'the Dockerfile has no FROM'
  const long = (change.env ?? []).find(([, value]) => /[\r\n]/.test(value))
  if (long) return `the variable ${long[0]} has more than one line, and a Dockerfile cannot say that`

  const lines: (string | undefined)[] = withEnd(file)
  if (change.from) {
    const { from, alias } = last
    lines.fill(undefined, from.first - 1, from.last)
    lines[from.first - 1] = ['FROM', ...from.flags, change.from, ...(alias ? ['AS', alias] : [])].join(' ')
  }
  const first = [
    ...(change.ambientArgs ?? []).map((name) => `ARG ${name}`),
    said('ENV', change.env, `"${file.escaping}`, file.escaping),
  ].filter((line) => line !== undefined)
  for (const { from } of stages as Exclude<typeof stages, string>) {
    const line = lines[from.last - 1]
    if (first.length > 0) lines[from.last - 1] = [...(line === undefined ? [] : [line]), ...first].join('\n')
  }
  const literal = `"$${file.escaping}`
  const all = [
    ...lines,
    said('ENV', change.finalEnv, literal, file.escaping),
    said('LABEL', change.labels, literal, file.escaping),
    '',
  ]
  const text = all.filter((line) => line !== undefined).join('\n')
  return { text, images: imagesOf(parseDockerfile(text), change.buildArgs) }
}

/** Its lines, ready for more: an instruction that ends with the file does not go on. */
function withEnd({ lines, instructions, escaping }: Dockerfile): string[] {
  const end = (instructions.at(-1)?.last ?? 0) - 1
  const goesOn = new RegExp(`${escaping === '\\' ? '\\\\' : '`'}[ \\t]*$`)
  const all = lines.map((line, at) => (at === end ? line.replace(goesOn, '') : line))
  return all.at(-1) === '' ? all.slice(0, -1) : all
}

/** `KEYWORD name="value" …`, or nothing for no pairs. */
function said(
  keyword: string,
  pairs: readonly Pair[] = [],
  special: string,
  escaping: string,
): string | undefined {
  if (pairs.length === 0) return undefined
  const quoted = (text: string): string => {
    const line = text.replace(/\s*[\r\n]+\s*/g, ' ')
    return `"${Array.from(line, (char) => (special.includes(char) ? escaping + char : char)).join('')}"`
  }
  const words = pairs.map(
    ([name, value]) => `${/^[\w./-]+$/.test(name) ? name : quoted(name)}=${quoted(value)}`,
  )
  return [keyword, ...words].join(' ')
}

function misplaced({ instructions }: Dockerfile): string | undefined {
  const first = instructions.find(({ keyword }) => keyword !== 'ARG')
  if (!first || first.keyword === 'FROM' || !instructions.some(({ keyword }) => keyword === 'FROM')) return
  return `line ${first.first}: ${first.keyword} stands before the first FROM, where only ARG may stand`
}

const known = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
)
function unknown({ instructions }: Dockerfile): string | undefined {
  const found = instructions.find(({ keyword }) => !known.has(keyword))
  return found && `line ${found.first}: "${found.keyword}" is not an instruction of Dockerfiles`
}

const takesDocument = new Set(['RUN', 'COPY', 'ADD'])
const DOCUMENT = /(?:^|\s)\d*<<-?(["']?)([A-Za-z_]\w*)\1/g

/** The document would be read as instructions, and the build fail in a way that tells nothing. */
function heredoc({ lines, instructions }: Dockerfile): string | undefined {
  const has = ({ keyword, text, last }: Instruction): boolean =>
    takesDocument.has(keyword) &&
    [...text.matchAll(DOCUMENT)].some(([, , name]) => lines.slice(last).some((line) => line.trim() === name))
  const found = instructions.find(has)
  return (
    found &&
    `line ${found.first}: here-documents (<<) are not supported; put the text into a file of the source and COPY it, or join commands by && and a backslash`
  )
}
