import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'

/** Who asks, as the API server knows. */
export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** A question about permission. */
export interface Attributes {
  readonly user: User
  readonly verb: string
  readonly on: {
    readonly group: string
    readonly plural: string
    readonly subresource?: string | undefined
    readonly namespace?: string | undefined
    readonly name?: string | undefined
  }
}

/** What the API server shows of its objects, without waiting. */
export interface Look {
  /** @param resource  `secrets` or `imagestreams.image.openshift.io`. */
  find(resource: string, namespace: string | undefined, name: string): KubeObject | undefined
  all(resource: string): readonly KubeObject[]
  within(resource: string, namespace: string): readonly KubeObject[]
}

/** An object of the API, and who writes it. */
export interface Target {
  readonly user: User
  readonly kind: AnyKind
  readonly namespace?: string | undefined
  readonly name: string
  readonly userAgent?: string | undefined
  readonly options?: { readonly dryRun?: boolean }
}

/** The API server these views are part of. Whoever calls has permission already. */
export interface Server {
  readonly look: Look
  /** Milliseconds since 1970. */
  now(): number
  isAllowed(attributes: Attributes): boolean
  /** Changes an object with its status, or makes it; `change` may be called several times. */
  change(target: Target, change: (object: KubeObject | undefined) => object | undefined): Promise<KubeObject>
  /** @throws {StatusError} `AlreadyExists` and other refusals. */
  create(target: Target, object: object): Promise<KubeObject>
}

/** Who asks a view about what. */
export interface Asking {
  readonly user: User
  readonly namespace: string
  readonly name: string
  readonly options: {
    readonly dryRun?: boolean
    readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  }
  readonly userAgent?: string | undefined
}

export const streamsResource = 'imagestreams.image.openshift.io'
export const imagesResource = 'images.image.openshift.io'
