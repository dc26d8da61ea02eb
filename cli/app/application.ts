import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import type { Draft } from '@hawser/kinds/kind.ts'

/** An application as its files describe it, before anything of the platform is known. */
export interface Application {
  readonly name: string
  readonly builds: readonly ImageBuild[]
  readonly workloads: readonly Workload[]
  readonly claims: readonly Claim[]
  readonly files: readonly FileSet[]
  readonly config: readonly ConfigVar[]
}

/** An image that is built here: an image stream and a build config. */
export interface ImageBuild {
  readonly name: string
  /** Folder that is uploaded, relative to the source directory; empty: all of it. */
  readonly context: string
  readonly strategy: SourceStrategy | DockerStrategy
  /** Variables of the build. */
  readonly env: readonly EnvVar[]
  /** That the image is to have. */
  readonly labels?: readonly { readonly name: string; readonly value: string }[]
}
export interface SourceStrategy {
  readonly type: 'Source'
  readonly language: string
  /** Image stream or `STREAM:TAG` that the user named. */
  readonly builder?: string
  /** Text of `.s2i/bin/run`, where the source says by other means how it starts. */
  readonly run?: string
}
export interface DockerStrategy {
  readonly type: 'Docker'
  /** Relative to the context. */
  readonly dockerfile: string
  /** Text of the Dockerfile where it is not that of the file: it is uploaded under the name of `dockerfile`. */
  readonly text?: string
  /** What its last stage builds on, as it is written there. */
  readonly base?: string
  /** What else it takes files from: images and addresses, as they are written there. */
  readonly takes?: readonly string[]
  readonly args: readonly EnvVar[]
  /** Layers of earlier builds are not used. */
  readonly noCache?: boolean
}

/** Where the image of a workload comes from. */
export type ImageOrigin =
  | { readonly is: 'built'; readonly build: string }
  /** As people write it: `redis:7`, `ghcr.io/acme/api`. `said` is where, for errors. */
  | { readonly is: 'named'; readonly image: string; readonly said: string }

type PodTemplate = NonNullable<Draft<typeof Deployment>['spec']['template']>
export type PodDraft = NonNullable<PodTemplate['spec']>
export type ContainerDraft = PodDraft['containers'][number]

/** Pods of one kind: a process type, a service of compose. */
export interface Workload {
  /** Of the Deployment, and of the Service when there are ports. */
  readonly name: string
  /** What it is within the application: `web`, `worker`, the compose service. */
  readonly component: string
  /** `once`: a pod that runs to its end on every deploy, before what waits for it. */
  readonly runs: 'always' | 'once'
  readonly image: ImageOrigin
  /** Everything about the container but its name and image. */
  readonly container: Omit<ContainerDraft, 'name' | 'image'>
  /** Everything about the pod but its containers. */
  readonly pod: Omit<PodDraft, 'containers'>
  /** Of the Deployment, and of its pods. */
  readonly annotations: Readonly<Record<string, string>>
  readonly podAnnotations: Readonly<Record<string, string>>
  /** `KIND/NAME` of the file sets it mounts: other files are other pods. */
  readonly mountedSets: readonly string[]
  /** Absent: as it is scaled, one at first. */
  readonly replicas: number | undefined
  /** `replace`: the old pod goes before the new one comes, as two must not share a volume. */
  readonly release: 'roll' | 'replace'
  readonly ports: readonly Port[]
  /** Nothing says which port it listens on: that of the image, when the image says one. */
  readonly assumesPort?: true
  /** Others reach it by its name, also where it says nothing of ports. */
  readonly isNamed: boolean
  /** Other names it is reached by. */
  readonly aliases: readonly string[]
  /** Name of the port that gets a URL. */
  readonly route: string | undefined
  /** All configuration variables of the application are its environment. */
  readonly hasConfig: boolean
  readonly after: readonly Dependency[]
}
export interface Port {
  readonly name: string
  /** Of the Service. */
  readonly port: number
  readonly target: number
  readonly protocol: 'TCP' | 'UDP'
}
export interface Dependency {
  /** Name of the workload. */
  readonly on: string
  readonly until: 'started' | 'ready' | 'completed'
}

/** A volume that outlives releases. */
export interface Claim {
  readonly name: string
  /** A quantity such as `1Gi`. */
  readonly size: string
}

/** Files that are mounted: a ConfigMap or a Secret. */
export interface FileSet {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly data: Readonly<Record<string, Buffer>>
}

/** A variable that the application wants to be given. */
export interface ConfigVar {
  readonly name: string
  readonly value: string | undefined
  readonly isRequired: boolean
  /** Made up once, and kept. */
  readonly isGenerated: boolean
  /** Where it is declared, for errors. */
  readonly said: string
  readonly description: string | undefined
}
