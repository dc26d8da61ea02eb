import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Layer } from '../compose/layer.ts'
import type { Piece, Recipe } from './recipe.ts'

/** Where S2I scripts are in every builder. */
export const SCRIPTS = '/usr/libexec/s2i'
/** Where applications are; their source is in `src`. */
export const ROOT = '/opt/app-root'
/** Who builds and runs: in group 0, so that a cluster may give an application any other number. */
export const USER = 1001
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface BuilderOptions {
  readonly name: string
  readonly version: string
  /** As people write it, such as `Node.js 26`. */
  readonly title: string
  /** Goes on where "Build and run …" stops. */
  readonly what: string
  readonly icon: string
  /** Besides `builder`. */
  readonly tags: readonly string[]
  /** What detection and searches find it by. */
  readonly supports: readonly string[]
  /** Directory of an example beside this platform. */
  readonly sample: string
  readonly layer: Layer
  /** Folder of its scripts. */
  readonly scripts: string
  readonly env?: Readonly<Record<string, string>>
  /** Directories before the usual ones in which programs are looked for. */
  readonly path?: readonly string[]
  /** What it has besides the scripts and the directories of an application. */
  readonly more?: readonly Piece[]
  /** What is fetched from elsewhere than Debian. */
  readonly fetch?: Recipe['pieces']
  /** What else decides what is in it. */
  readonly inputs?: readonly string[]
}

/** A builder image with the S2I contract: scripts, labels, a numeric user, and a port. */
export function builder(options: BuilderOptions): Recipe {
  const { name, version, title, layer, more = [], inputs = [] } = options
  const scripts = scriptPieces(options.scripts)
  const pieces = [...directories, ...scripts, ...more]
  return {
    name,
    version,
    annotations: annotationsOf(options),
    layer,
    config: {
      User: String(USER),
      WorkingDir: `${ROOT}/src`,
      Cmd: [`${SCRIPTS}/usage`],
      Env: environment(options),
      ExposedPorts: { '8080/tcp': {} },
      Labels: {
        'io.k8s.display-name': title,
        'io.k8s.description': `Builds and runs ${options.what}.`,
        'io.openshift.expose-services': '8080:http',
        'io.openshift.tags': ['builder', ...options.tags].join(','),
        'io.openshift.s2i.scripts-url': `image://${SCRIPTS}`,
        'io.openshift.s2i.destination': '/tmp',
      },
    },
    inputs: [...inputs, JSON.stringify(pieces)],
    pieces: async (directory, signal) => [...pieces, ...((await options.fetch?.(directory, signal)) ?? [])],
  }
}

const annotationsOf = ({ version, title, what, icon, tags, supports, sample }: BuilderOptions) => ({
  'openshift.io/display-name': title,
  description: `Build and run ${what} on Debian 12.`,
  iconClass: icon,
  tags: ['builder', ...tags].join(','),
  supports: supports.join(','),
  sampleContextDir: sample,
  version,
})

const environment = ({ env = {}, path = [] }: BuilderOptions): string[] =>
  Object.entries({
    PATH: [...path, PATH].join(':'),
    HOME: `${ROOT}/src`,
    APP_ROOT: ROOT,
    LANG: 'C.UTF-8',
    PORT: '8080',
    STI_SCRIPTS_URL: `image://${SCRIPTS}`,
    ...env,
  }).map(([name, value]) => `${name}=${value}`)

const mine = { mode: 0o775, user: USER }
/** Where applications are put together: whoever builds and runs them may write there. */
export const directories: readonly Piece[] = [
  { directory: ROOT, ...mine },
  { directory: `${ROOT}/src`, ...mine },
  { directory: `${ROOT}/etc`, ...mine },
  { directory: '/var/cache/s2i', ...mine },
]

/** What all assemble scripts have in common. */
const steps = join(import.meta.dirname, 's2i')
const scriptPieces = (folder: string): Piece[] =>
  [steps, folder].flatMap((from) =>
    readdirSync(from).map((name) => ({
      file: `${SCRIPTS}/${name}`,
      content: readFileSync(join(from, name), 'utf8'),
      mode: 0o755,
    })),
  )
