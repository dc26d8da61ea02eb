import type { Build } from '@hawser/kinds/build/build.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { sourceTypeOf } from '../generate.ts'
import { CUSTOM_CONTAINER } from '../names.ts'
import {
  boundsOf,
  type Container,
  lastOfEach,
  literal,
  type Part,
  type Volume,
  type VolumeMount,
} from '../pod/part.ts'

const secrets = '/var/run/secrets/openshift.io'
const configMaps = '/var/run/configs/openshift.io'

export interface CustomOptions {
  readonly build: Build
  /** Full name of the image of `customStrategy.from`. */
  readonly image: string
  /** Full name of the image to make; undefined: none. */
  readonly output: string | undefined
  /** Secret with the logins for pushing. */
  readonly pushSecret: string | undefined
  /** Secret that git logs in with. */
  readonly sourceSecret: string | undefined
}

/** B6: the container of a custom build: any image, told by variables what to build and where to put it. */
export function customPart(options: CustomOptions): { readonly main: Container; readonly part: Part } {
  const { build, image } = options
  const strategy = build.spec.strategy.customStrategy
  const mounted = mountsOf(options)
  const isBinary = sourceTypeOf(build.spec.source) === 'Binary'
  return {
    main: {
      name: CUSTOM_CONTAINER,
      image,
      imagePullPolicy: strategy?.forcePull ? 'Always' : 'IfNotPresent',
      env: customEnv(options),
      ...(isBinary && { stdin: true, stdinOnce: true }),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      resources: boundsOf(build.spec.resources),
      // As whom its image says, also as root: but without what root may do on a node.
      securityContext: {
        runAsNonRoot: false,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: mounted.map(({ mount }) => mount),
    },
    part: { initContainers: [], volumes: mounted.map(({ volume }) => volume) },
  }
}

/** Why a custom build cannot be done; undefined when it can. */
export function unsupportedCustom({ spec }: Pick<Build, 'spec'>): string | undefined {
  const strategy = spec.strategy.customStrategy
  if (!strategy) return undefined
  if (strategy.exposeDockerSocket)
    return 'spec.strategy.customStrategy.exposeDockerSocket: there is no Docker socket here, and with one the build would be root on its node; build with buildah in the image, or by strategy Docker'
  const version = strategy.buildAPIVersion ?? ''
  if (version !== '' && version !== 'v1' && version !== 'build.openshift.io/v1')
    return `spec.strategy.customStrategy.buildAPIVersion: "${version}" is neither build.openshift.io/v1 nor v1`
  return undefined
}

function customEnv(options: CustomOptions): EnvVar[] {
  const { build, image, output, pushSecret, sourceSecret } = options
  const { source, strategy } = build.spec
  const slash = output?.indexOf('/') ?? 0
  const about = {
    BUILD: JSON.stringify(encoded(options)),
    LANG: 'C.UTF-8',
    SOURCE_REPOSITORY: source.git?.uri,
    SOURCE_URI: source.git?.uri,
    SOURCE_CONTEXT_DIR: source.git && source.contextDir,
    SOURCE_REF: source.git?.ref,
    SOURCE_SECRET_PATH: sourceSecret && `${secrets}/source`,
    OUTPUT_REGISTRY: output?.slice(0, slash),
    OUTPUT_IMAGE: output?.slice(slash + 1),
    PUSH_DOCKERCFG_PATH: pushSecret && `${secrets}/push`,
    PULL_DOCKERCFG_PATH: strategy.customStrategy?.pullSecret?.name && `${secrets}/pull`,
    OPENSHIFT_CUSTOM_BUILD_BASE_IMAGE: image,
  }
  const ours = Object.entries(about).flatMap(([name, value]) =>
    value ? [{ name, value: literal(value) }] : [],
  )
  return lastOfEach([...ours, ...(strategy.customStrategy?.env ?? [])])
}

/** The build as its image is told: with names of images instead of stream tags, which it may not be able to look up. */
function encoded({ build, image, output }: CustomOptions): object {
  const { metadata, spec, status } = build
  const custom = spec.strategy.customStrategy
  const isLegacy = custom?.buildAPIVersion === 'v1'
  const { managedFields: _, ...kept } = metadata
  return {
    kind: 'Build',
    apiVersion: isLegacy ? 'v1' : 'build.openshift.io/v1',
    metadata: kept,
    spec: {
      ...spec,
      strategy: {
        ...spec.strategy,
        customStrategy: { ...custom, from: { kind: 'DockerImage', name: image } },
      },
      output: output ? { ...spec.output, to: { kind: 'DockerImage', name: output } } : spec.output,
    },
    status: { ...status, ...(output && { outputDockerImageReference: output }) },
  }
}

interface Mounted {
  readonly volume: Volume
  readonly mount: VolumeMount
}
function mountsOf({ build, pushSecret, sourceSecret }: CustomOptions): Mounted[] {
  const { source, strategy } = build.spec
  const { pullSecret, secrets: given = [] } = strategy.customStrategy ?? {}
  const mounted = (volume: Volume, mountPath: string): Mounted => ({
    volume,
    mount: { name: volume.name, mountPath, readOnly: true },
  })
  const secret = (name: string, secretName: string | undefined, path: string): Mounted[] =>
    secretName ? [mounted({ name, secret: { secretName } }, path)] : []
  return [
    ...secret('push', pushSecret, `${secrets}/push`),
    ...secret('pull', pullSecret?.name, `${secrets}/pull`),
    ...secret('source', sourceSecret, `${secrets}/source`),
    ...(source.secrets ?? []).flatMap(({ secret: { name } }, at) =>
      secret(`build-${at}`, name, `${secrets}/build/${name}`),
    ),
    ...(source.configMaps ?? []).map(({ configMap: { name = '' } }, at) =>
      mounted({ name: `configmap-${at}`, configMap: { name } }, `${configMaps}/build/${name}`),
    ),
    ...given.flatMap(({ secretSource, mountPath }, at) =>
      secret(`secret-${at}`, secretSource.name, mountPath),
    ),
  ]
}
