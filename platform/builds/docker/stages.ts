import type { Dockerfile, Instruction } from './dockerfile.ts'

/** One FROM and what follows it. */
export interface Stage {
  readonly from: Instruction
  /** As written, variables in it. */
  readonly image: string
  readonly alias: string | undefined
}

const FROM = /^(\S+)(?:\s+as\s+(\S+))?\s*$/i

/** The stages of a Dockerfile; text: why they cannot be told. */
export function stagesOf({ instructions }: Dockerfile): Stage[] | string {
  const stages: Stage[] = []
  for (const from of instructions) {
    if (from.keyword !== 'FROM') continue
    const [, image, alias] = FROM.exec(from.text) ?? []
    if (!image) return `line ${from.first}: "FROM ${from.text}" is not FROM IMAGE or FROM IMAGE AS NAME`
    stages.push({ from, image, alias })
  }
  return stages
}

/**
 * Images that a build of this Dockerfile takes from elsewhere: bases, and what COPY and RUN read from. Those whose name
 * depends on a variable nobody gave are left out.
 *
 * @param buildArgs  What the build config gives for ARGs.
 */
export function imagesOf(file: Dockerfile, buildArgs: Readonly<Record<string, string>> = {}): string[] {
  const stages = stagesOf(file)
  if (typeof stages === 'string') return []
  const given = argumentsBefore(file, buildArgs)
  const own = new Set(
    stages.flatMap(({ alias }, at) => [String(at), ...(alias ? [alias.toLowerCase()] : [])]),
  )
  const named = [
    ...stages.map(({ image }) => substituted(image, given)),
    ...file.instructions.flatMap(({ flags }) => flags.map(sourceIn)),
  ]
  const elsewhere = named.filter(
    (image): image is string => !!image && image !== 'scratch' && !own.has(image.toLowerCase()),
  )
  return [...new Set(elsewhere)]
}

/** `--from=IMAGE` of COPY, and `from=IMAGE` in a mount of RUN. */
function sourceIn(flag: string): string | undefined {
  if (flag.startsWith('--from=')) return flag.slice('--from='.length)
  if (!flag.startsWith('--mount=')) return undefined
  const part = flag
    .slice('--mount='.length)
    .split(',')
    .find((option) => option.startsWith('from='))
  return part?.slice('from='.length)
}

/** The ARGs before the first FROM: the only ones that FROM knows. */
function argumentsBefore(
  { instructions }: Dockerfile,
  buildArgs: Readonly<Record<string, string>>,
): Record<string, string> {
  const known: Record<string, string> = {}
  for (const { keyword, text } of instructions) {
    if (keyword === 'FROM') break
    if (keyword !== 'ARG') continue
    const [, name = '', value] = /^([A-Za-z_]\w*)(?:=(.*))?$/.exec(text.trim()) ?? []
    const said = buildArgs[name] ?? (value === undefined ? undefined : substituted(unquoted(value), known))
    if (name && said !== undefined) known[name] = said
  }
  return known
}

const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2')

const VARIABLE = /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})/g

/** Puts values for `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`; undefined when one has no value. */
export function substituted(text: string, values: Readonly<Record<string, string>>): string | undefined {
  let isWhole = true
  const done = text.replace(VARIABLE, (_, plain, braced, how, other = '') => {
    const value = values[plain ?? braced]
    if (how?.endsWith('-')) return value || other
    if (how?.endsWith('+')) return value ? other : ''
    if (value === undefined) isWhole = false
    return value ?? ''
  })
  return isWhole && done !== '' ? done : undefined
}
