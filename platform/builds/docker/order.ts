import type { Pair } from './rewrite.ts'
import type { SourceOrder } from './sourceorder.ts'

/**
 * What the controller asks of the pod of a Docker build, as JSON in its variable DOCKER_BUILD. Values that may come from
 * secrets are not in it: they are in variables of the container, `ENV_0`, `ARG_0`, … in the order of the names here.
 */
export interface Order {
  /** Folder of the source; empty for the whole source. */
  readonly contextDir: string
  /** Below it; empty: `Dockerfile`, or `Containerfile` where only that is there. */
  readonly dockerfilePath: string
  /** Content of a Dockerfile that is used instead. */
  readonly dockerfile?: string
  /** Of a source build: it has no Dockerfile. */
  readonly source?: SourceOrder
  /** Image that takes the place of the last FROM's. */
  readonly from?: string
  readonly env: readonly string[]
  readonly args: readonly string[]
  /** Of the machine: while the build runs, and never in the image. */
  readonly ambient: readonly Pair[]
  readonly finalEnv: readonly Pair[]
  readonly labels: readonly Pair[]
  /** These are found in the repository when its commit is not known before. */
  readonly isGit: boolean
  /** Secrets and config maps that go beside the Dockerfile: folders that are mounted, and where their files go. */
  readonly injections: readonly { readonly from: string; readonly to: string }[]
  /** Folders that RUN finds mounted: where they are in this container, and where in that of RUN. */
  readonly volumes: readonly { readonly from: string; readonly to: string }[]
  readonly keepLayers: boolean
  readonly useCache: boolean
  readonly forcePull: boolean
  readonly hook: Hook
  /** Undefined: the image goes nowhere. */
  readonly output?: Output
  readonly registry: Registry
  /** Bytes that layers may take in the volume that builds keep them on. */
  readonly cacheLimit: number
}

/** `postCommit` of a build config. */
export interface Hook {
  readonly script?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
}

export interface Output {
  /** Full name with a tag. */
  readonly image: string
  /** Of this platform: layers travel no further than this machine or its neighbours, and are not compressed. */
  readonly isOurs: boolean
}

/** The registry of the platform. */
export interface Registry {
  /** What images call it: `hawser.local`, … */
  readonly names: readonly string[]
  /** Where it is: `kubernetes.default.svc:443`. */
  readonly location: string
}

/** Where things are in the pod. */
export const paths = {
  /** Shared by the pod's containers. */
  work: '/tmp/build',
  inputs: '/tmp/build/inputs',
  /** Beside the source: what is written into it would be copied into images. */
  dockerfile: '/tmp/build/dockerfile',
  prepared: '/tmp/build/prepared.json',
  cache: '/var/cache/layers',
  token: '/var/run/secrets/hawser.dev/registry/token',
  registryCA: '/var/run/secrets/hawser.dev/registry/ca.crt',
  /** Certificates of this machine, where it has any. */
  trusted: '/var/run/hawser/ca/ca-bundle.crt',
  pullSecret: '/var/run/secrets/openshift.io/pull',
  pushSecret: '/var/run/secrets/openshift.io/push',
  programs: '/usr/libexec/hawser/docker',
  /** Where assemble finds what builds before left for it. */
  downloads: '/var/cache/s2i',
  /** For images without programs: a busybox, and the scripts of source builds. */
  tools: '/tmp/build/bin',
} as const

/** What the first program found out for the second. */
export interface Prepared {
  readonly images: readonly string[]
  /** Absolute. */
  readonly context: string
  readonly ignoreFile?: string
}

/** Exit codes; `outcome.ts` says what they mean. */
export const codes = {
  settings: 213,
  builder: 215,
  contextDir: 211,
  dockerfile: 220,
  build: 221,
  pull: 222,
  hook: 223,
  push: 224,
} as const
