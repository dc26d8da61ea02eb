import { RuntimeError } from '../errors.ts'
import type { ConfigChange, ContainerDefaults, History, ImageConfig } from '../images.ts'
import type { Manifest } from './manifest.ts'

/** What a commit adds to its base: the new layer, when, and what was done. */
export interface NewLayer {
  readonly diffId: string
  /** RFC 3339. */
  readonly created: string
  readonly createdBy?: string
}

/** The config of an image that is `base` with one more layer and a changed container config. */
export function committed(base: ImageConfig, layer: NewLayer, change: ConfigChange = {}): ImageConfig {
  const entry: History = {
    created: layer.created,
    created_by: layer.createdBy ?? 'hawser commit',
  }
  return {
    ...base,
    created: layer.created,
    config: changed(base.config ?? {}, change),
    rootfs: { type: 'layers', diff_ids: [...base.rootfs.diff_ids, layer.diffId] },
    history: [...wholeHistory(base), entry],
  }
}

/** A line for each layer: who builds on the image may count them. */
function wholeHistory({ history = [], rootfs, created }: ImageConfig): readonly History[] {
  const missing = rootfs.diff_ids.length - history.filter(({ empty_layer }) => !empty_layer).length
  const line: History = { ...(created && { created }), created_by: 'unknown' }
  return [...Array.from({ length: Math.max(0, missing) }, () => line), ...history]
}

/**
 * What is given replaces, `env` and `labels` merge. A new entrypoint without a new cmd drops the old cmd, which
 * was meant for the old entrypoint (as `docker commit` and Dockerfiles do).
 */
export function changed(base: ContainerDefaults, change: ConfigChange): ContainerDefaults {
  const { Cmd: oldCmd, ...rest } = base
  const cmd = change.cmd ?? (change.entrypoint ? undefined : oldCmd)
  return {
    ...rest,
    ...(change.entrypoint && { Entrypoint: change.entrypoint }),
    ...(cmd && { Cmd: cmd }),
    ...(change.env && { Env: mergedEnv(base.Env ?? [], change.env) }),
    ...(change.user !== undefined && { User: change.user }),
    ...(change.workingDir !== undefined && { WorkingDir: change.workingDir }),
    ...(change.labels && { Labels: { ...base.Labels, ...change.labels } }),
    ...(change.exposedPorts && { ExposedPorts: ports(change.exposedPorts) }),
  }
}

/** Later values win, and stay where the name was first. */
export function mergedEnv(base: readonly string[], change: readonly string[]): string[] {
  const byName = new Map<string, string>()
  for (const entry of [...base, ...change]) byName.set(entry.split('=', 1)[0] as string, entry)
  return [...byName.values()]
}

const ports = (exposed: readonly string[]): Record<string, object> =>
  Object.fromEntries(exposed.map((port) => [port.includes('/') ? port : `${port}/tcp`, {}]))

/**
 * Digests of the uncompressed layers.
 *
 * @throws {RuntimeError} `Invalid` when they are not those of the manifest's layers.
 */
export function diffIdsOf({ layers }: Manifest, { rootfs }: ImageConfig): readonly string[] {
  const diffIds = rootfs?.diff_ids ?? []
  if (diffIds.length === layers.length) return diffIds
  throw new RuntimeError(
    'Invalid',
    `the image has ${layers.length} layers, its config says ${diffIds.length}`,
  )
}
