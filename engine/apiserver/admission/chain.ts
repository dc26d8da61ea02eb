import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Attributes } from '../auth/attributes.ts'
import type { Authorizer } from '../auth/authorizer.ts'
import type { Options } from '../resources/options.ts'
import type { Target, User } from '../resources/resources.ts'
import type { Draft, Look } from './draft.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** One write on its way through admission: who does what to which object. */
export interface AdmissionRequest {
  readonly operation: Operation
  /** The kind whose objects are stored: `object` and `old` are of it. */
  readonly kind: AnyKind
  /** The kind that the request names, when objects of it are stored as `kind`. */
  readonly asked: AnyKind | undefined
  readonly subresource: string | undefined
  readonly namespace: string | undefined
  readonly name: string
  readonly user: User
  readonly options: Options
  /** What is to be stored, with defaults. `mutate` may change it; absent for DELETE. For CONNECT the options of the connection. */
  object: Draft | undefined
  /** Never to be changed; absent for CREATE. */
  readonly old: KubeObject | undefined
  /** Texts for `Warning` headers. */
  readonly warnings: string[]
  /** `plugin.name/key`: what the audit log tells about the decision. */
  readonly auditAnnotations: Map<string, string>
  /** Set by a plugin that let others change the object: all plugins mutate once more. */
  again?: boolean
  /** It is their second time. */
  round?: 1
}

/** What plugins may know besides the request. */
export interface AdmissionContext {
  readonly look: Look
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly isAllowed: (attributes: Attributes) => boolean
  /** Tells of every change of an object of a resource from now on, as soon as the caches show it. */
  readonly follow: (
    resource: string,
    listener: (old: KubeObject | undefined, now: KubeObject | undefined) => void,
  ) => void
  /** Writes the status of an object unless somebody else changed it: false. For what admission itself keeps. */
  readonly setStatus: (resource: string, object: KubeObject, status: object) => Promise<boolean>
  /** The same with reasons, and who holds which rules. */
  readonly authorizer: Authorizer
  /** All kinds that are served now. */
  readonly kinds: () => readonly AnyKind[]
}

/** Told once, after the commit, whether the object was written. */
export type Release = (written: boolean) => void

/** A rule about writes. What it refuses it throws as a StatusError. */
export interface AdmissionPlugin {
  /** Upstream's name, such as `LimitRanger`. */
  readonly name: string
  /** Whether the plugin has anything to say about such requests at all; asked once for each kind. Absent: about all. */
  handles?(operation: Operation, kind: AnyKind, subresource: string | undefined): boolean
  /**
   * Whether the plugin will wait for somebody else (a webhook). Then the object is not locked meanwhile, and the write
   * is tried again when somebody else was first.
   */
  waits?(
    operation: Operation,
    kind: AnyKind,
    subresource: string | undefined,
    context: AdmissionContext,
  ): boolean
  /** Nobody has configured what the plugin is for: it has nothing to say to anybody now. Asked for every request. */
  isIdle?(context: AdmissionContext): boolean
  /** Changes `request.object`. A promise costs every write; return one only when there is something to wait for. */
  mutate?(request: AdmissionRequest, context: AdmissionContext): void | Promise<void>
  /** Sees what will be stored, after the kind's own validation. */
  validate?(request: AdmissionRequest, context: AdmissionContext): void | Promise<void>
  /** Takes what the object will use (a quota), last before the commit. */
  hold?(
    request: AdmissionRequest,
    context: AdmissionContext,
  ): Release | undefined | Promise<Release | undefined>
}

/** All plugins, in order. Each step returns a promise only when a plugin did. */
export interface Chain {
  waits(operation: Operation, target: Target): boolean
  /** Whether any plugin has something to say about such requests. */
  sees(operation: Operation, target: Target): boolean
  mutate(request: AdmissionRequest): void | Promise<void>
  validate(request: AdmissionRequest): void | Promise<void>
  hold(request: AdmissionRequest): Release | undefined | Promise<Release | undefined>
}

export function openChain(plugins: readonly AdmissionPlugin[], context: AdmissionContext): Chain {
  const involved = involvedOf(plugins)
  const of = ({ operation, kind, subresource }: AdmissionRequest): readonly AdmissionPlugin[] =>
    involved(operation, kind, subresource)
  return {
    waits: (operation, { kind, subresource }) =>
      involved(operation, kind, subresource).some((plugin) =>
        plugin.waits?.(operation, kind, subresource, context),
      ),
    sees: (operation, { kind, subresource }) =>
      involved(operation, kind, subresource).some((plugin) => !plugin.isIdle?.(context)),
    mutate: (request) => mutate(of(request), request, context),
    validate: (request) => inTurn(of(request), (plugin) => plugin.validate?.(request, context)),
    hold: (request) => holdAll(of(request), request, context),
  }
}

/** Upstream's reinvocation: what others changed, the plugins see once more. */
function mutate(
  plugins: readonly AdmissionPlugin[],
  request: AdmissionRequest,
  context: AdmissionContext,
): void | Promise<void> {
  const run = (plugin: AdmissionPlugin): void | Promise<void> => plugin.mutate?.(request, context)
  const second = (): void | Promise<void> => {
    if (!request.again || request.round) return
    request.round = 1
    return inTurn(plugins, run)
  }
  const first = inTurn(plugins, run)
  return first ? first.then(second) : second()
}

type Involved = (
  operation: Operation,
  kind: AnyKind,
  subresource: string | undefined,
) => readonly AdmissionPlugin[]

/** Most plugins care about one kind: who cares is found out once. */
function involvedOf(plugins: readonly AdmissionPlugin[]): Involved {
  const known = new WeakMap<AnyKind, Map<string, readonly AdmissionPlugin[]>>()
  return (operation, kind, subresource) => {
    const ofKind = known.get(kind) ?? new Map<string, readonly AdmissionPlugin[]>()
    known.set(kind, ofKind)
    const key = subresource === undefined ? operation : `${operation}/${subresource}`
    let found = ofKind.get(key)
    if (!found) {
      found = plugins.filter((plugin) => plugin.handles?.(operation, kind, subresource) ?? true)
      ofKind.set(key, found)
    }
    return found
  }
}

function inTurn(
  plugins: readonly AdmissionPlugin[],
  run: (plugin: AdmissionPlugin) => void | Promise<void>,
  from = 0,
): void | Promise<void> {
  for (let at = from; at < plugins.length; at++) {
    const waiting = run(plugins[at] as AdmissionPlugin)
    if (waiting) return waiting.then(() => inTurn(plugins, run, at + 1))
  }
}

/** What those hold who come before one that waits is given back when a later one refuses. */
function holdAll(
  plugins: readonly AdmissionPlugin[],
  request: AdmissionRequest,
  context: AdmissionContext,
  held: Release[] = [],
  from = 0,
): Release | undefined | Promise<Release | undefined> {
  try {
    for (let at = from; at < plugins.length; at++) {
      const one = plugins[at]?.hold?.(request, context)
      if (one instanceof Promise) return holdOn(one, plugins, request, context, held, at + 1)
      if (one) held.push(one)
    }
  } catch (error) {
    releaseAll(held, false)
    throw error
  }
  return held.length > 0 ? (written) => releaseAll(held, written) : undefined
}

async function holdOn(
  waiting: Promise<Release | undefined>,
  plugins: readonly AdmissionPlugin[],
  request: AdmissionRequest,
  context: AdmissionContext,
  held: Release[],
  from: number,
): Promise<Release | undefined> {
  try {
    const one = await waiting
    if (one) held.push(one)
  } catch (error) {
    releaseAll(held, false)
    throw error
  }
  return holdAll(plugins, request, context, held, from)
}

function releaseAll(held: readonly Release[], written: boolean): void {
  for (const release of held) release(written)
}
