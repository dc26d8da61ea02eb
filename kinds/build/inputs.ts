import { ConfigMap } from '../core/configmap.ts'
import type { EnvVar } from '../core/env.ts'
import { Secret } from '../core/secret.ts'
import type { BuildSpec } from './buildspec.ts'

/**
 * Annotation of a build of an upload: `sha256:…` of the gzipped archive. Who would upload the same again can know it, and
 * leave it.
 */
export const SOURCE_DIGEST = 'hawser.dev/source-digest'
/** Annotation of a build that takes in objects: the resourceVersions they had, as JSON by `KIND/NAME`. */
export const INPUT_VERSIONS = 'hawser.dev/input-versions'

/** `KIND/NAME`; objects are of the build's project. */
export interface InputObject {
  readonly kind: 'Secret' | 'ConfigMap'
  readonly name: string
}

/** Secrets and config maps of which something goes into the image, each once. Those that only log in are none. */
export function inputObjects({ source, strategy }: Pick<BuildSpec, 'source' | 'strategy'>): InputObject[] {
  const { sourceStrategy, dockerStrategy, customStrategy } = strategy
  const { env = [] } = sourceStrategy ?? dockerStrategy ?? customStrategy ?? {}
  const { volumes = [] } = sourceStrategy ?? dockerStrategy ?? {}
  const variables: readonly EnvVar[] = [...env, ...(dockerStrategy?.buildArgs ?? [])]
  const secrets = [
    ...(source.secrets ?? []).map(({ secret }) => secret.name),
    ...(customStrategy?.secrets ?? []).map(({ secretSource }) => secretSource.name),
    ...volumes.map(({ source: { secret } }) => secret?.secretName),
    ...variables.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
  ]
  const configMaps = [
    ...(source.configMaps ?? []).map(({ configMap }) => configMap.name),
    ...volumes.map(({ source: { configMap } }) => configMap?.name),
    ...variables.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
  ]
  return [...objects('Secret', secrets), ...objects('ConfigMap', configMaps)]
}

const objects = (kind: InputObject['kind'], names: readonly (string | undefined)[]): InputObject[] =>
  [...new Set(names)].flatMap((name) => (name ? [{ kind, name }] : []))

/** To ask for one of them: only its metadata is meant. */
export const inputKind = ({ kind }: InputObject): typeof Secret =>
  (kind === 'Secret' ? Secret : ConfigMap) as typeof Secret

export const inputName = ({ kind, name }: InputObject): string => `${kind}/${name}`
