import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { shelvedVolumes } from '../pod/buildvolumes.ts'
import { injections } from '../pod/source.ts'
import { buildLabels, buildVariables } from '../provenance.ts'
import { contextOf } from '../sources/fetch.ts'
import type { Order, Output } from './order.ts'
import { registry } from './registry.ts'
import { TRUSTED_IN_RUN } from './run/buildah.ts'

/** Layers of this build config's builds may take so much; a base image and some builds on it. */
const CACHE_LIMIT = 6 * 1024 ** 3
const proxy = /^(https?|ftp|no|all)_proxy$/i

export interface OrderOptions {
  readonly build: Build
  /** Full name of the image of `dockerStrategy.from`. */
  readonly from: string | undefined
  readonly output: Output | undefined
  readonly defaults: BuildDefaults
}

/** What the pod of a Docker build is asked for. */
export function orderOf({ build, from, output, defaults }: OrderOptions): Order {
  const { spec } = build
  const strategy = spec.strategy.dockerStrategy ?? {}
  const { dockerfile } = spec.source
  return {
    contextDir: contextOf(build) ?? '',
    dockerfilePath: strategy.dockerfilePath ?? '',
    ...(dockerfile !== undefined && { dockerfile }),
    ...(from && { from }),
    env: (strategy.env ?? []).map(({ name }) => name),
    args: (strategy.buildArgs ?? []).map(({ name }) => name),
    ambient: ambientOf(defaults),
    finalEnv: buildVariables(build),
    labels: buildLabels(build, from),
    isGit: spec.source.git !== undefined,
    injections: injections(build).map(({ mount, to }) => ({ from: mount.mountPath, to })),
    volumes: shelvedVolumes(build),
    keepLayers: (strategy.imageOptimizationPolicy ?? 'None') === 'None',
    useCache: !strategy.noCache,
    forcePull: strategy.forcePull ?? false,
    hook: spec.postCommit,
    ...(output && { output }),
    registry,
    cacheLimit: CACHE_LIMIT,
  }
}

/** Proxies reach RUN by themselves. What may have a password in it stays out: images remember their arguments. */
function ambientOf({ env, certificates }: BuildDefaults): [string, string][] {
  const told = env.flatMap(({ name, value }): [string, string][] =>
    value && !proxy.test(name) && !/\/\/[^/]*@/.test(value) ? [[name, value]] : [],
  )
  return certificates ? [...told, ['NODE_EXTRA_CA_CERTS', TRUSTED_IN_RUN]] : told
}
