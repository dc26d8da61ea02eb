import { type Instruction, instructionsOf } from './instructions.ts'

/** What a Dockerfile says of the image it makes. */
export interface ImageSaid {
  readonly ports: readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' }[]
  /** Of `USER`; undefined: that of the base image, which the file does not tell. */
  readonly user: string | undefined
  readonly volumes: readonly string[]
  readonly hasHealthcheck: boolean
  /** Images the stages begin with, as they are written. */
  readonly bases: readonly string[]
  /** That of the last stage; undefined: another stage, or nothing. */
  readonly base: string | undefined
  /** What else it takes files from that is not uploaded: images and addresses, as they are written. */
  readonly takes: readonly string[]
}
interface Stage {
  readonly base: string
  readonly name: string | undefined
  readonly instructions: readonly Instruction[]
  readonly line: number
}

export type DockerfileRead =
  | { readonly is: 'image'; readonly image: ImageSaid }
  | { readonly is: 'broken'; readonly line: number; readonly problem: string }

/** @param args  Build arguments, which win over defaults. */
export function readDockerfile(
  text: string,
  args: Readonly<Record<string, string>> = {},
  target?: string,
): DockerfileRead {
  const instructions = instructionsOf(text)
  const stages = stagesOf(instructions)
  if (stages.length === 0)
    return { is: 'broken', line: instructions[0]?.line ?? 1, problem: 'there is no FROM in it' }
  const last = target === undefined ? stages.length - 1 : stageIndex(stages, target)
  if (last < 0)
    return {
      is: 'broken',
      line: 1,
      problem: `there is no stage "${target}" in it; it has ${namesOf(stages)}`,
    }
  const globals = declared(
    instructions.slice(
      0,
      instructions.findIndex(({ name }) => name === 'FROM'),
    ),
    args,
    {},
  )
  return { is: 'image', image: imageOf(stages, last, args, globals) }
}

/** What the image is built on, for a build by it. */
export const basesOf = ({ base, takes }: ImageSaid) => ({
  ...(base !== undefined && { base }),
  ...(takes.length > 0 && { takes }),
})

/** The Dockerfile up to the end of one of its stages: building it makes that stage. */
export function untilStage(text: string, target: string): string {
  const stages = stagesOf(instructionsOf(text))
  const next = stages[stageIndex(stages, target) + 1]
  return next
    ? `${text
        .split('\n')
        .slice(0, next.line - 1)
        .join('\n')}\n`
    : text
}

const namesOf = (stages: readonly Stage[]): string =>
  stages.map(({ name }, i) => name ?? String(i)).join(', ')

const stageIndex = (stages: readonly Stage[], target: string): number => {
  const named = stages.findIndex(({ name }) => name === target.toLowerCase())
  return named >= 0 || !/^\d+$/.test(target) ? named : Number(target) < stages.length ? Number(target) : -1
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const starts = instructions.flatMap(({ name }, i) => (name === 'FROM' ? [i] : []))
  return starts.map((start, i) => {
    const { rest, line } = instructions[start] as Instruction
    const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'))
    const name = /^as$/i.test(words[1] ?? '') ? words[2]?.toLowerCase() : undefined
    return { base: words[0] ?? '', name, line, instructions: instructions.slice(start + 1, starts[i + 1]) }
  })
}

/** A stage goes on from the stage it names: the instructions of both count. */
function imageOf(
  stages: readonly Stage[],
  last: number,
  args: Readonly<Record<string, string>>,
  globals: Readonly<Record<string, string>>,
): ImageSaid {
  const chain: Instruction[] = []
  for (let at = last; at >= 0; ) {
    const stage = stages[at] as Stage
    chain.unshift(...stage.instructions)
    const before: readonly Stage[] = stages.slice(0, at)
    at = before.findIndex(({ name }) => name === stage.base.toLowerCase())
  }
  const variables = declared(chain, args, globals)
  const said = (name: string) => chain.filter((each) => each.name === name)
  return {
    ports: said('EXPOSE').flatMap(({ rest }) => portsOf(expand(rest, variables))),
    user: said('USER')
      .map(({ rest }) => expand(rest, variables).trim())
      .at(-1),
    volumes: said('VOLUME').flatMap(({ rest }) => pathsOf(expand(rest, variables))),
    hasHealthcheck: said('HEALTHCHECK').some(({ rest }) => !/^NONE\b/i.test(rest)),
    bases: stages.map(({ base }) => expand(base, globals)),
    base: baseOf(stages, last, globals),
    takes: takenBy(stages, last, globals),
  }
}

/** From images that are no stages before, and from addresses whose content nothing pins. */
function takenBy(
  stages: readonly Stage[],
  last: number,
  globals: Readonly<Record<string, string>>,
): string[] {
  const taken = stages.slice(0, last + 1).flatMap(({ base, instructions }, i) => {
    const before = stages.slice(0, i)
    const all = [...(i === last ? [] : [expand(base, globals)]), ...instructions.flatMap(takenIn)]
    return all.filter((image) => image !== 'scratch' && stageIndex(before, image) < 0)
  })
  return [...new Set(taken)]
}

function takenIn({ name, rest }: Instruction): string[] {
  const flags = rest.match(/^(?:--\S+\s+)*/)?.[0] ?? ''
  if (name === 'ADD' && !flags.includes('--checksum=')) return rest.match(/(?:\w+:\/\/|git@)[^\s"',]+/g) ?? []
  const from = name === 'RUN' ? /--mount=\S*?\bfrom=([^\s,]+)/g : /--from=(\S+)/g
  return name === 'RUN' || name === 'COPY' ? [...flags.matchAll(from)].map(([, image = '']) => image) : []
}

function baseOf(
  stages: readonly Stage[],
  last: number,
  globals: Readonly<Record<string, string>>,
): string | undefined {
  const base = expand(stages[last]?.base ?? '', globals)
  const isStage = stages.slice(0, last).some(({ name }) => name === base.toLowerCase())
  return isStage || base === 'scratch' || base === '' ? undefined : base
}

function declared(
  instructions: readonly Instruction[],
  args: Readonly<Record<string, string>>,
  globals: Readonly<Record<string, string>>,
): Record<string, string> {
  const known: Record<string, string> = {}
  for (const { name, rest } of instructions) {
    if (name !== 'ARG' && name !== 'ENV') continue
    const pairs = [...rest.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g)]
    for (const [, key = '', value] of pairs) {
      const written = value === undefined ? undefined : expand(value.replace(/^(["'])(.*)\1$/, '$2'), known)
      const given = name === 'ARG' ? (args[key] ?? written ?? globals[key]) : written
      if (given !== undefined) known[key] = given
    }
  }
  return known
}

const expand = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (whole, braced, otherwise, bare) => variables[braced ?? bare] ?? otherwise ?? whole,
  )

function portsOf(rest: string): ImageSaid['ports'] {
  return rest.split(/\s+/).flatMap((word) => {
    const [, first, last, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp))?$/i.exec(word) ?? []
    const from = Number(first)
    const to = Math.min(Number(last ?? first), from + 100)
    if (!(from >= 1 && to <= 65_535)) return []
    const name = protocol.toUpperCase() as 'TCP' | 'UDP'
    return Array.from({ length: to - from + 1 }, (_, i) => ({ port: from + i, protocol: name }))
  })
}

function pathsOf(rest: string): string[] {
  if (!rest.startsWith('[')) return rest.split(/\s+/).filter((path) => path.startsWith('/'))
  try {
    const list: unknown = JSON.parse(rest)
    return Array.isArray(list) ? list.filter((path) => typeof path === 'string' && path.startsWith('/')) : []
  } catch {
    return []
  }
}
