import { isAbsolute } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultDataDir } from '@hawser/cli/platform/dirs.ts'
import { ConfigError } from './configerror.ts'
import { checkIdentity, type IdentityFlags, identityFlags } from './identityoptions.ts'

export { ConfigError } from './configerror.ts'

/** The parts of a control plane that `--only` can choose from. */
export const parts = ['apiserver', 'controllers', 'scheduler', 'platform', 'router'] as const
export type Part = (typeof parts)[number]

const sourceBuilds = ['commit', 'buildah'] as const
export type SourceBuilds = (typeof sourceBuilds)[number]

export interface ServerOptions {
  readonly dataDir: string
  readonly port: number | undefined
  readonly domain: string | undefined
  readonly only: readonly Part[]
  /** Also run this machine's node agent, in the same process. */
  readonly withNode: boolean
  /** How source builds become images: by the node they ran on, or by buildah, where nodes are not ours. */
  readonly sourceBuilds: SourceBuilds
  /** For parts without `apiserver`: whose API they work against. */
  readonly kubeconfig: string | undefined
  /** A folder where platforms of this machine share what they composed images of. */
  readonly imageCache: string | undefined
  /** Who may ask, and what is written down about it. */
  readonly identity: IdentityFlags
}

export interface NodeOptions {
  readonly dataDir: string
  readonly kubeconfig: string
  readonly name: string | undefined
}

const common = { 'data-dir': { type: 'string' } } as const

function parsed<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new ConfigError((error as Error).message)
  }
}

const dataDirOf = (given: string | undefined): string =>
  given ?? process.env.HAWSER_DATA_DIR ?? defaultDataDir

export function serverOptions(args: readonly string[]): ServerOptions {
  const { values } = parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        ...common,
        port: { type: 'string' },
        domain: { type: 'string' },
        only: { type: 'string' },
        kubeconfig: { type: 'string' },
        'with-node': { type: 'boolean' },
        'source-builds': { type: 'string' },
        'image-cache': { type: 'string' },
        ...identityFlags,
      },
    }),
  )
  const only = values.only === undefined ? parts : values.only.split(',').map(partNamed)
  if (!only.includes('apiserver') && !values.kubeconfig) {
    throw new ConfigError('without apiserver, --kubeconfig must say whose API to work against')
  }
  return {
    dataDir: dataDirOf(values['data-dir']),
    port: portOf(values.port),
    domain: values.domain,
    only,
    withNode: values['with-node'] ?? false,
    sourceBuilds: sourceBuildsOf(values['source-builds']),
    kubeconfig: values.kubeconfig,
    imageCache: imageCacheOf(values['image-cache'] ?? process.env.HAWSER_IMAGE_CACHE),
    identity: identityIn(values),
  }
}

/** Those of the flags that were given. */
function identityIn(values: Readonly<Record<string, unknown>>): IdentityFlags {
  const given = Object.entries(values).filter(([name]) => Object.hasOwn(identityFlags, name))
  const identity: IdentityFlags = Object.fromEntries(given)
  checkIdentity(identity)
  return identity
}

function partNamed(name: string): Part {
  const part = parts.find((each) => each === name)
  if (!part) throw new ConfigError(`--only takes ${parts.join(', ')}; there is no part "${name}"`)
  return part
}

function sourceBuildsOf(text = 'commit'): SourceBuilds {
  const said = sourceBuilds.find((each) => each === text)
  if (!said) throw new ConfigError(`--source-builds takes ${sourceBuilds.join(' or ')}, not ${text}`)
  return said
}

function imageCacheOf(path = ''): string | undefined {
  if (path === '') return undefined
  if (!isAbsolute(path))
    throw new ConfigError(`--image-cache (or HAWSER_IMAGE_CACHE) takes an absolute path, not ${path}`)
  return path
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new ConfigError(`--port takes 0 to 65535, not ${text}`)
  return port
}

export function nodeOptions(args: readonly string[]): NodeOptions {
  const { values } = parsed(() =>
    parseArgs({
      args: [...args],
      options: { ...common, kubeconfig: { type: 'string' }, name: { type: 'string' } },
    }),
  )
  if (!values.kubeconfig) throw new ConfigError('--kubeconfig must name the API this node belongs to')
  return { dataDir: dataDirOf(values['data-dir']), kubeconfig: values.kubeconfig, name: values.name }
}

export function teardownOptions(args: readonly string[]): { readonly dataDir: string } {
  const { values } = parsed(() => parseArgs({ args: [...args], options: common }))
  return { dataDir: dataDirOf(values['data-dir']) }
}
