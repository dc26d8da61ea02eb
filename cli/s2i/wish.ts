import { readFile } from 'node:fs/promises'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { readDotenv } from '../app/dotenv.ts'
import { noFindings, refuseProblems } from '../app/finding.ts'
import { type Invocation, textFlag, UsageError } from '../command.ts'
import { textFlags, variables } from '../deploy/flags.ts'

/** What `s2i build` is asked for. */
export interface S2iWish {
  readonly source:
    | { readonly is: 'git'; readonly uri: string }
    | { readonly is: 'directory'; readonly path: string }
  readonly builder: string
  /** `STREAM`, `STREAM:TAG`, or the name of an image of a registry. */
  readonly tag: string | undefined
  readonly ref: string | undefined
  readonly contextDir: string | undefined
  readonly scriptsUrl: string | undefined
  readonly env: readonly EnvVar[]
  readonly incremental: boolean
  readonly copies: boolean
  /** `DIRECTORY[:PATH]` */
  readonly inject: readonly string[]
  readonly pullPolicy: 'always' | 'if-not-present' | 'never'
  readonly callbackUrl: string | undefined
  readonly asDockerfile: string | undefined
}

export async function readWish(
  invocation: Invocation,
  source: string,
  builder: string,
  tag: string | undefined,
): Promise<S2iWish> {
  const flag = (name: string) => textFlag(invocation, name)
  const file = flag('environment-file')
  return {
    source: sourceOf(source),
    builder,
    tag,
    ref: flag('ref'),
    contextDir: flag('context-dir'),
    scriptsUrl: flag('scripts-url'),
    // What is said on the command line comes last, and wins.
    env: merged([...(file === undefined ? [] : await variablesIn(file)), ...variables(invocation, 'env')]),
    incremental: invocation.flags.incremental === true,
    copies: invocation.flags.copy === true,
    inject: textFlags(invocation, 'inject'),
    pullPolicy: pullPolicyOf(flag('pull-policy') ?? 'if-not-present'),
    callbackUrl: callbackOf(flag('callback-url')),
    asDockerfile: flag('as-dockerfile'),
  }
}

/** A URL, `git@host:path`, or a directory, which `file://` may stand before. */
export function sourceOf(text: string): S2iWish['source'] {
  if (text.startsWith('file://')) return { is: 'directory', path: text.slice('file://'.length) }
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^[\w.-]+@[\w.-]+:/.test(text)
    ? { is: 'git', uri: text }
    : { is: 'directory', path: text }
}

const merged = (all: readonly EnvVar[]): EnvVar[] => [
  ...new Map(all.map((variable) => [variable.name, variable])).values(),
]

async function variablesIn(file: string): Promise<EnvVar[]> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new StatusError('BadRequest', `the environment file ${file} cannot be read`, { cause })
  })
  return environmentOf(file, text)
}

/** @throws {StatusError} `BadRequest` naming the lines that are not `NAME=VALUE`. */
export function environmentOf(file: string, text: string): EnvVar[] {
  const findings = noFindings()
  const found = readDotenv(file, text, () => undefined, findings)
  refuseProblems(findings, 'Write NAME=VALUE, a line for each.')
  return Object.entries(found).map(([name, value]) => ({ name, value }))
}

function pullPolicyOf(text: string): S2iWish['pullPolicy'] {
  if (text === 'always' || text === 'if-not-present' || text === 'never') return text
  throw new UsageError(`--pull-policy takes always, if-not-present or never, not ${text}`)
}

function callbackOf(text: string | undefined): string | undefined {
  if (text === undefined || /^https?:\/\//.test(text)) return text
  throw new UsageError('--callback-url takes an http or https URL')
}
