import type { EnvVar } from '@hawser/kinds/core/env.ts'
import type { PlanOptions } from '../app/options.ts'
import { type Invocation, textFlag, UsageError } from '../command.ts'
import { sessionHelp, sessionOptions } from '../session.ts'

/** An option that may be given several times. */
export const several = { type: 'string', multiple: true } as const

export const deployOptions = {
  ...sessionOptions,
  name: { type: 'string' },
  file: { ...several, short: 'f' },
  env: { ...several, short: 'e' },
  strategy: { type: 'string' },
  builder: { type: 'string' },
  'build-arg': several,
  'build-env': several,
  profile: several,
  image: { type: 'string' },
  prune: { type: 'boolean' },
  force: { type: 'boolean' },
  'force-conflicts': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  output: { type: 'string', short: 'o' },
} as const
export const deployHelp = {
  ...sessionHelp,
  name: 'name of the application (default: that of compose.yaml or package.json, else of the directory)',
  file: 'read this compose file, manifest, folder of manifests, or Dockerfile; may be given again',
  env: 'give the application a variable, NAME=VALUE, which later deploys keep; NAME- takes it away',
  strategy: 'docker or source: build by the Dockerfile, or with a builder image',
  builder: 'builder image to use, STREAM or STREAM:TAG',
  'build-arg': 'NAME=VALUE for ARG of the Dockerfile',
  'build-env': 'NAME=VALUE for the build alone',
  profile: 'also the services of this profile of compose.yaml',
  image: 'image in the manifests whose place the built one takes',
  prune: 'remove what an earlier deploy made and the files do not describe any more; volumes stay',
  force: 'build, and run what runs once, also when nothing has changed',
  'force-conflicts': 'overwrite fields of manifests that somebody else has changed',
  'dry-run': 'change nothing; with -o yaml or -o json, print the objects',
  output: 'yaml or json, with --dry-run',
} as const

/** The texts of an option that may be given several times. */
export const textFlags = ({ flags }: Invocation, name: string): string[] => {
  const value = flags[name]
  return Array.isArray(value) ? value.map(String) : []
}

export function strategyFlag(invocation: Invocation): 'docker' | 'source' | undefined {
  const strategy = textFlag(invocation, 'strategy')
  if (strategy === undefined || strategy === 'docker' || strategy === 'source') return strategy
  throw new UsageError(`--strategy takes docker or source, not ${strategy}`)
}

export function planOptions(invocation: Invocation): PlanOptions {
  return {
    name: textFlag(invocation, 'name'),
    from: textFlags(invocation, 'file'),
    strategy: strategyFlag(invocation),
    builder: textFlag(invocation, 'builder'),
    buildArgs: variables(invocation, 'build-arg'),
    buildEnv: variables(invocation, 'build-env'),
    profiles: textFlags(invocation, 'profile'),
    image: textFlag(invocation, 'image'),
    environment: invocation.env,
  }
}

/** `NAME=VALUE` of an option; `NAME` alone takes the value of the shell. */
export function variables(invocation: Invocation, option: string): EnvVar[] {
  return textFlags(invocation, option).map((text) => {
    const [, name = '', value] = /^([A-Za-z_][\w.-]*)(?:=([\s\S]*))?$/.exec(text) ?? []
    if (!name) throw new UsageError(`--${option} takes NAME=VALUE`)
    return { name, value: value ?? invocation.env[name] ?? '' }
  })
}
