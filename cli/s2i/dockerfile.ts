import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Contract } from './contract.ts'

/** A Dockerfile that does what a source build does. */
export interface DockerfileWish {
  /** As FROM names it. */
  readonly image: string
  readonly contract: Contract
  readonly env: readonly EnvVar[]
  readonly labels: Readonly<Record<string, string>>
  /** What COPY takes the source from. */
  readonly source: string
  /** What COPY takes scripts from that replace those of the builder, and which there are. */
  readonly scripts?: { readonly from: string; readonly names: readonly string[] }
}

/** The text of the Dockerfile. Scripts in `.s2i/bin` of the source win over those of the builder. */
export function dockerfileOf({ image, contract, env, labels, source, scripts }: DockerfileWish): string {
  const { destination, user } = contract
  const owner = `${user}:0`
  const own = `${destination}/scripts`
  const has = (name: string): boolean => scripts?.names.includes(name) ?? false
  const assemble = has('assemble') ? `RUN ${own}/assemble` : eitherAssemble(contract)
  const run = has('run') ? `${own}/run` : `${contract.scripts}/run`
  return [
    `FROM ${image}`,
    ...pairs('LABEL', Object.entries(labels)),
    ...pairs(
      'ENV',
      env.map(({ name, value = '' }) => [name, value]),
    ),
    '',
    '# The source, as the group of the builder may write it.',
    ...(scripts ? [`COPY --chown=${owner} ${scripts.from} ${own}`] : []),
    `COPY --chown=${owner} ${source} ${destination}/src`,
    `USER ${user}`,
    '',
    assemble,
    '',
    `CMD [${JSON.stringify(run)}]`,
    '',
  ].join('\n')
}

const eitherAssemble = ({ destination, scripts }: Contract): string => {
  const replaced = `${destination}/src/.s2i/bin/assemble`
  return `RUN if [ -x ${replaced} ]; then ${replaced}; else ${scripts}/assemble; fi`
}

const pairs = (instruction: string, all: readonly (readonly [string, string])[]): string[] =>
  all.map(([name, value]) => `${instruction} ${name}=${quoted(name, value)}`)

/** In double quotes, where a dollar stays one. @throws {StatusError} `BadRequest` for a value of several lines. */
function quoted(name: string, value: string): string {
  if (!/[\r\n]/.test(value)) return `"${value.replace(/[\\"$]/g, '\\$&')}"`
  throw new StatusError('BadRequest', `${name} has several lines, which no value in a Dockerfile has`, {
    hint: 'Put it into a file of the source.',
  })
}
