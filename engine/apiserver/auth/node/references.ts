import type { KubeObject } from '@hawser/kinds/kind.ts'

/** Another object, as `secrets/default/web`. */
export type Reference = string
export const reference = (plural: string, namespace: string | undefined, name: string): Reference =>
  `${plural}/${namespace ?? ''}/${name}`

interface Named {
  readonly name?: string
  readonly namespace?: string
}
interface EnvSource {
  readonly configMapKeyRef?: Named
  readonly secretKeyRef?: Named
}
interface Container {
  readonly env?: readonly { readonly valueFrom?: EnvSource }[]
  readonly envFrom?: readonly { readonly configMapRef?: Named; readonly secretRef?: Named }[]
}
interface Projection {
  readonly secret?: Named
  readonly configMap?: Named
}
interface Volume {
  readonly name: string
  readonly configMap?: Named
  readonly secret?: { readonly secretName?: string }
  readonly projected?: { readonly sources?: readonly Projection[] }
  readonly persistentVolumeClaim?: { readonly claimName: string }
  readonly ephemeral?: object
  readonly azureFile?: { readonly secretName?: string }
  readonly csi?: { readonly nodePublishSecretRef?: Named }
}
export interface PodSpec {
  readonly nodeName?: string
  readonly serviceAccountName?: string
  readonly imagePullSecrets?: readonly Named[]
  readonly containers?: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly ephemeralContainers?: readonly Container[]
  readonly volumes?: readonly Volume[]
}

/** Pods that the node made from files of its own carry it. */
export const mirror = 'kubernetes.io/config.mirror'
export const isMirror = ({ metadata }: KubeObject): boolean =>
  Object.hasOwn(metadata.annotations ?? {}, mirror)

/** What the node that runs a pod must be able to read for it. A mirror pod gives its node nothing. */
export function podReferences(pod: KubeObject): readonly Reference[] {
  if (isMirror(pod)) return []
  const { metadata, spec } = pod
  const { name: podName, namespace } = metadata
  const { serviceAccountName, imagePullSecrets, volumes, ...containers } = spec as PodSpec
  const found = new Set<Reference>()
  const add = (plural: string, name: string | undefined): void => {
    if (name) found.add(reference(plural, namespace, name))
  }
  add('serviceaccounts', serviceAccountName)
  for (const { name } of imagePullSecrets ?? []) add('secrets', name)
  for (const container of allOf(containers)) addOfContainer(container, add)
  for (const volume of volumes ?? []) addOfVolume(podName, volume, add)
  return [...found]
}

type Add = (plural: string, name: string | undefined) => void

const allOf = ({ containers = [], initContainers = [], ephemeralContainers = [] }: PodSpec): Container[] => [
  ...containers,
  ...initContainers,
  ...ephemeralContainers,
]

function addOfContainer({ env = [], envFrom = [] }: Container, add: Add): void {
  for (const { valueFrom } of env) {
    add('configmaps', valueFrom?.configMapKeyRef?.name)
    add('secrets', valueFrom?.secretKeyRef?.name)
  }
  for (const { configMapRef, secretRef } of envFrom) {
    add('configmaps', configMapRef?.name)
    add('secrets', secretRef?.name)
  }
}

function addOfVolume(podName: string, volume: Volume, add: Add): void {
  add('configmaps', volume.configMap?.name)
  add('secrets', volume.secret?.secretName)
  add('secrets', volume.azureFile?.secretName)
  add('secrets', volume.csi?.nodePublishSecretRef?.name)
  for (const { secret, configMap } of volume.projected?.sources ?? []) {
    add('secrets', secret?.name)
    add('configmaps', configMap?.name)
  }
  add('persistentvolumeclaims', volume.persistentVolumeClaim?.claimName)
  if (volume.ephemeral) add('persistentvolumeclaims', `${podName}-${volume.name}`)
  // Every other kind of storage names its secret alike.
  for (const source of Object.values(volume)) add('secrets', secretRefOf(source)?.name)
}

const secretRefOf = (source: unknown): Named | undefined =>
  (source as { readonly secretRef?: Named } | undefined)?.secretRef

interface VolumeSpec {
  readonly claimRef?: Named
  readonly azureFile?: { readonly secretName?: string; readonly secretNamespace?: string }
  readonly csi?: Readonly<Record<string, unknown>>
}
const csiSecrets = ['nodePublishSecretRef', 'nodeStageSecretRef', 'nodeExpandSecretRef']

/** The claim a PersistentVolume belongs to; undefined: none. */
export function claimOf({ spec }: KubeObject): Reference | undefined {
  const { name, namespace } = (spec as VolumeSpec).claimRef ?? {}
  return name ? reference('persistentvolumeclaims', namespace, name) : undefined
}

/** The secrets a node needs to mount a PersistentVolume. */
export function volumeSecrets({ spec }: KubeObject): readonly Reference[] {
  const { claimRef, azureFile, csi, ...sources } = spec as VolumeSpec
  const refs = [
    { name: azureFile?.secretName, namespace: azureFile?.secretNamespace },
    ...csiSecrets.map((field) => csi?.[field] as Named | undefined),
    ...Object.values(sources).map(secretRefOf),
  ]
  return refs.flatMap((one) =>
    one?.name ? [reference('secrets', one.namespace || claimRef?.namespace, one.name)] : [],
  )
}
