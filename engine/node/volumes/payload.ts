import type { DownwardAPIVolumeFile, KeyToPath } from '@hawser/kinds/core/localvolume.ts'
import { ConfigError } from '../config/configError.ts'
import { fieldValue, type PodFacts, resourceValue } from '../config/fieldRef.ts'
import type { Data, SourceKind, Sources } from '../config/sources.ts'

export interface PayloadFile {
  readonly data: Buffer
  readonly mode: number
}
/** Files of a volume by their path in it. */
export type Payload = ReadonlyMap<string, PayloadFile>

export interface Selection {
  readonly kind: SourceKind
  readonly name: string
  readonly items?: readonly KeyToPath[]
  readonly optional?: boolean
}

/**
 * The files that come from one ConfigMap or Secret.
 *
 * @throws {ConfigError} when it, or a key that `items` names, is missing and not optional.
 */
export function payloadOf(
  sources: Sources,
  { kind, name, items, optional }: Selection,
  mode: number,
): Payload {
  const data = sources[kind](name)
  if (!data && !optional) throw new ConfigError(`${kind} "${name}" not found`)
  if (!data) return new Map()
  if (!items?.length) return new Map([...data].map(([key, bytes]) => [key, { data: bytes, mode }]))
  return new Map(
    items.flatMap((item) => chosen(data, item, mode, { kind, name, optional: optional === true })),
  )
}

interface Missing {
  readonly kind: SourceKind
  readonly name: string
  readonly optional: boolean
}
function chosen(data: Data, item: KeyToPath, mode: number, missing: Missing): [string, PayloadFile][] {
  const bytes = data.get(item.key)
  if (bytes) return [[safePath(item.path), { data: bytes, mode: item.mode ?? mode }]]
  if (missing.optional) return []
  const upstreams = missing.kind === 'configmap' ? 'configmap references' : 'references'
  throw new ConfigError(`${upstreams} non-existent config key: ${item.key}`)
}

/** The files of a downward API volume. */
export const downwardPayload = (
  facts: PodFacts,
  items: readonly DownwardAPIVolumeFile[],
  mode: number,
): Payload =>
  new Map(
    items.map((item) => {
      const text = item.fieldRef
        ? fieldValue(facts, item.fieldRef)
        : item.resourceFieldRef
          ? resourceValue(facts, item.resourceFieldRef)
          : ''
      return [safePath(item.path), { data: Buffer.from(text), mode: item.mode ?? mode }]
    }),
  )

/** @throws {ConfigError} for a path that leaves the volume: validation lets none in, but this writes as root. */
export function safePath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (path.startsWith('/') || parts.length === 0 || parts.includes('..') || parts[0]?.startsWith('..'))
    throw new ConfigError(`path "${path}" must be relative and stay inside the volume`)
  return parts.join('/')
}
