import { type Container, everyContainer, type Pod } from '../pod.ts'

/** Data of a ConfigMap or Secret as bytes, by key. */
export type Data = ReadonlyMap<string, Buffer>
export type SourceKind = 'configmap' | 'secret'

/** What a pod refers to by name, in its own namespace; undefined: it does not exist. */
export interface Sources {
  configmap(name: string): Data | undefined
  secret(name: string): Data | undefined
}

export interface Reference {
  readonly kind: SourceKind
  readonly name: string
}

/** Every ConfigMap and Secret a pod's containers, volumes and image pulls may need. */
export function references(pod: Pod): readonly Reference[] {
  const found = [
    ...everyContainer(pod).flatMap(ofContainer),
    ...(pod.spec.volumes ?? []).flatMap(ofVolume),
    ...(pod.spec.imagePullSecrets ?? []).map(({ name }) => ({ kind: 'secret' as const, name })),
  ]
  const known = found.filter((one): one is Reference => Boolean(one.name))
  return [...new Map(known.map((one) => [`${one.kind}/${one.name}`, one])).values()]
}

interface Named {
  readonly kind: SourceKind
  readonly name: string | undefined
}
const configmap = (reference: { readonly name?: string } | undefined): Named[] =>
  reference ? [{ kind: 'configmap', name: reference.name }] : []
const secret = (reference: { readonly name?: string } | undefined): Named[] =>
  reference ? [{ kind: 'secret', name: reference.name }] : []

const ofContainer = ({ env = [], envFrom = [] }: Container): Named[] => [
  ...envFrom.flatMap(({ configMapRef, secretRef }) => [...configmap(configMapRef), ...secret(secretRef)]),
  ...env.flatMap(({ valueFrom }) => [
    ...configmap(valueFrom?.configMapKeyRef),
    ...secret(valueFrom?.secretKeyRef),
  ]),
]

const ofVolume = ({
  configMap,
  secret: named,
  projected,
}: NonNullable<Pod['spec']['volumes']>[number]): Named[] => [
  ...configmap(configMap),
  ...(named?.secretName ? [{ kind: 'secret' as const, name: named.secretName }] : []),
  ...(projected?.sources ?? []).flatMap((source) => [
    ...configmap(source.configMap),
    ...secret(source.secret),
  ]),
]
