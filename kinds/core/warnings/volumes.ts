import { joined, ofEach } from '../../meta/joined.ts'
import type { PodSpec } from '../podspec.ts'
import type { ProjectedVolumeSource } from '../projectedvolume.ts'
import { fractionalWarnings } from './amounts.ts'

/** Kinds of volumes that no node makes any more, or soon will not. */
const ended = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
} as const
const endedKinds = Object.keys(ended) as (keyof typeof ended)[]
/** As upstream's messages name them. */
const told: Readonly<Record<string, string>> = { storageos: 'storageOS' }

export function volumeWarnings({ volumes = [] }: PodSpec, path: string): string[] {
  if (volumes.length === 0) return []
  const old = ofEach(volumes, (volume, at) => {
    if (!isTold(volume)) return []
    return joined(
      ofEach(endedKinds, (kind) =>
        volume[kind] ? [`${path}.volumes[${at}].${told[kind] ?? kind}: ${ended[kind]}`] : [],
      ),
      volume.ephemeral
        ? claimWarnings(
            volume.ephemeral.volumeClaimTemplate?.spec,
            `${path}.volumes[${at}].ephemeral.volumeClaimTemplate.spec`,
          )
        : [],
    )
  })
  return joined(old, tokenPathWarnings(volumes, path))
}

/** Whether it is of a kind that anything is said about: a volume is of one kind, and they are many. */
function isTold(volume: object): boolean {
  for (const kind in volume) if (kind === 'ephemeral' || Object.hasOwn(ended, kind)) return true
  return false
}

/** What a claim says of its size. */
export const claimWarnings = (
  spec: { readonly resources?: Amounts | undefined } | undefined,
  path: string,
): string[] =>
  joined(
    fractionalWarnings(spec?.resources?.requests, `${path}.resources.requests`, 'storage'),
    fractionalWarnings(spec?.resources?.limits, `${path}.resources.limits`, 'storage'),
  )
interface Amounts {
  readonly requests?: Readonly<Record<string, string>> | undefined
  readonly limits?: Readonly<Record<string, string>> | undefined
}

interface Projected {
  readonly projected?: ProjectedVolumeSource | undefined
}

/** A file that lies where a token is projected to. */
function tokenPathWarnings(volumes: readonly Projected[], path: string): string[] {
  const tokens = new Set(
    ofEach(volumes, ({ projected }) =>
      ofEach(projected?.sources ?? [], ({ serviceAccountToken: token }) => (token ? [token.path] : [])),
    ),
  )
  if (tokens.size === 0) return []
  return ofEach(volumes, ({ projected }, at) =>
    ofEach(projected?.sources ?? [], ({ configMap, secret, downwardAPI }) => {
      const isHidden = ({ path: file }: { readonly path: string }) => tokens.has(file)
      if (![configMap, secret, downwardAPI].some((files) => files?.items?.some(isHidden))) return []
      const sources = `${path}.volumes[${at}].projected.sources`
      return joined(
        itemWarnings(configMap?.items, `${sources}.configMap`, tokens),
        itemWarnings(secret?.items, `${sources}.secrets`, tokens),
        itemWarnings(downwardAPI?.items, `${sources}.downwardAPI`, tokens),
      )
    }),
  )
}

const itemWarnings = (
  items: readonly { readonly path: string }[] | undefined,
  path: string,
  tokens: ReadonlySet<string>,
): string[] =>
  ofEach(items ?? [], (item, at) =>
    tokens.has(item.path)
      ? [`${path}[${at}]: has duplicated path with ServiceAccountToken ${JSON.stringify(item.path)}`]
      : [],
  )
