import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Layer } from '../compose/layer.ts'
import { PATH, USER } from './builder.ts'
import type { Piece, Recipe } from './recipe.ts'

export interface ServerOptions {
  readonly name: string
  readonly version: string
  readonly title: string
  /** A sentence. */
  readonly description: string
  readonly icon: string
  readonly tags: readonly string[]
  readonly supports: readonly string[]
  readonly layer: Layer
  /** Script that starts it, a file beside the recipe; it becomes a program of that name. */
  readonly run: { readonly folder: string; readonly name: string }
  /** Port and what speaks there, such as `5432:postgresql`. */
  readonly port: `${number}:${string}`
  /** Directory that a volume should be mounted on. */
  readonly data?: string
  readonly env?: Readonly<Record<string, string>>
  readonly more?: readonly Piece[]
  /** What asks it to finish soon, when that is not SIGTERM. */
  readonly stopSignal?: string
}

/** What scripts of servers have in common. */
const library = join(import.meta.dirname, 'servers', 'server.sh')
const text = (path: string): string => readFileSync(path, 'utf8')

/** A server that applications use: configured by its environment, run by any user, with its data in one directory. */
export function server(options: ServerOptions): Recipe {
  const { name, version, title, description, run, port, data, more = [] } = options
  const [number] = port.split(':')
  const program = `/usr/bin/${run.name}`
  const pieces: readonly Piece[] = [
    { file: '/usr/libexec/hawser/server.sh', content: text(library) },
    { file: program, content: text(join(run.folder, run.name)), mode: 0o755 },
    // Debian's own user may be the only one who gets into the folder above.
    ...(data ? [{ directory: dirname(data) }, { directory: data, mode: 0o775, user: USER }] : []),
    ...more,
  ]
  return {
    name,
    version,
    annotations: {
      'openshift.io/display-name': title,
      description: `${description} On Debian 12.`,
      iconClass: options.icon,
      tags: options.tags.join(','),
      supports: options.supports.join(','),
      version,
    },
    layer: options.layer,
    config: {
      User: String(USER),
      WorkingDir: data ?? '/',
      Entrypoint: ['tini', '--'],
      Cmd: [run.name],
      Env: Object.entries({ PATH, HOME: data ?? '/tmp', LANG: 'C.UTF-8', ...options.env }).map(
        ([key, value]) => `${key}=${value}`,
      ),
      ExposedPorts: { [`${number}/tcp`]: {} },
      ...(data && { Volumes: { [data]: {} } }),
      ...(options.stopSignal && { StopSignal: options.stopSignal }),
      Labels: {
        'io.k8s.display-name': title,
        'io.k8s.description': description,
        'io.openshift.expose-services': port,
        'io.openshift.tags': options.tags.join(','),
      },
    },
    inputs: [JSON.stringify(pieces)],
    pieces: async () => pieces,
  }
}
