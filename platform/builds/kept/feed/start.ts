import type { Readable } from 'node:stream'
import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { annotation, label, podNameOf } from '../../names.ts'
import { createBuild } from '../../subresources/createbuild.ts'
import { readinessOf } from '../../subresources/podready.ts'
import { ownerOf } from '../owner.ts'
import { Refused, send, takerIn } from '../send.ts'
import type { SourceStore } from '../store.ts'
import { type Action, reconcile, type Sent, type State } from './reconcile.ts'

/** Gives builds of kept uploads their source; ends with the context's signal. */
export function startFeeding(context: Context, sources: SourceStore): Promise<void> {
  const { caches, signal } = context
  const builds = caches.of(Build)
  const pods = caches.of(Pod, { labelSelector: label.build })
  const configs = caches.of(BuildConfig)
  const queue = workQueue(signal)
  const sending = new Set<string>()
  const podOf = ({ metadata: { name, namespace } }: Build) => pods.get(`${namespace}/${podNameOf(name)}`)
  const controller: Controller<State, Action> = {
    name: 'kept-sources',
    observe(key) {
      const build = builds.get(key)
      if (build?.metadata.annotations?.[annotation.keptSource] === undefined) return undefined
      return {
        build,
        isReady: readinessOf(build, podOf(build)).is === 'ready',
        kept: sources.of(ownerOf(build, configs)).kept,
        isSending: sending.has(build.metadata.uid),
      }
    },
    reconcile,
    apply(action) {
      const { build } = action
      if (action.do !== 'send') return settle(context, sources, action)
      const owner = ownerOf(build, configs)
      sending.add(build.metadata.uid)
      // As long as it takes; meanwhile others get theirs.
      void sendKept(context, build, podOf(build), () => sources.read(owner, action.source.number))
        .then((revision) => builds.reaches(revision))
        .catch((error: Error) =>
          context.log(`build ${keyOf(build)} has lost its source: ${error.message}`, { error }),
        )
        .finally(() => {
          sending.delete(build.metadata.uid)
          if (!signal.aborted) queue.add(keyOf(build))
        })
      return Promise.resolve(0)
    },
  }
  builds.onChange(({ key, now }) => {
    if (now) queue.add(key)
  })
  pods.onChange(({ now }) => {
    const owner = now && controllerOf(now)
    if (owner?.kind === Build.kind) queue.add(`${now?.metadata.namespace}/${owner.name}`)
  })
  return runController(controller, queue, [builds, pods, configs], context)
}

async function sendKept(
  context: Context,
  build: Build,
  pod: Pod | undefined,
  read: () => Promise<Readable>,
): Promise<number> {
  const bytes = await read()
  try {
    // Before anything of it is sent: the pod takes it once.
    await note(context, build, { [annotation.sourceSent]: 'begun' })
    return await note(context, build, await sendInto(context, build, pod, bytes))
  } finally {
    bytes.destroy()
  }
}

/** @returns What there is to note of it. */
async function sendInto(
  context: Context,
  build: Build,
  pod: Pod | undefined,
  bytes: Readable,
): Promise<Readonly<Record<string, string>>> {
  const is = (sent: Sent) => ({ [annotation.sourceSent]: sent })
  try {
    const digest = await send(context, build, takerIn(pod), bytes, context.signal)
    return { ...is('whole'), [annotation.sourceDigest]: digest }
  } catch (error) {
    context.signal.throwIfAborted()
    if (!(error instanceof Refused)) {
      await cancel(context, build)
      context.log(`build ${keyOf(build)} is cancelled: it could not be given its source`, { error })
    }
    return is('refused')
  }
}

async function settle(
  context: Context,
  sources: SourceStore,
  action: Exclude<Action, { do: 'send' }>,
): Promise<number> {
  const { build } = action
  switch (action.do) {
    case 'follow': {
      const { number, revision } = action.source
      const annotations = { [annotation.keptSource]: String(number) }
      return note(context, build, annotations, { spec: { revision: revision ?? null } })
    }
    case 'interrupt':
      await note(context, build, { [annotation.sourceSent]: 'interrupted' satisfies Sent })
      return cancel(context, build)
    case 'buildAgain':
      await buildAgain({ ...context, sources }, build)
      return note(context, build, { [annotation.sourceSent]: 'again' satisfies Sent })
  }
}

async function buildAgain(context: Context & { readonly sources: SourceStore }, build: Build): Promise<void> {
  const { namespace = '', annotations } = build.metadata
  const name = annotations?.[annotation.buildConfig] ?? ''
  try {
    await createBuild(context, { namespace, name }, { triggeredBy: build.spec.triggeredBy ?? [] })
  } catch (error) {
    // Paused, or gone: nobody wants it built any more.
    if (!(error instanceof StatusError)) throw error
    context.log(`build ${keyOf(build)} was interrupted and is not built again: ${error.message}`)
  }
}

async function note(
  { client }: Context,
  { metadata: { name, namespace } }: Build,
  annotations: Readonly<Record<string, string>>,
  more: object = {},
): Promise<number> {
  const patch = { metadata: { annotations }, ...more }
  const written = await client.patch(Build, name, patch as never, { ...(namespace && { namespace }) })
  return Number(written.metadata.resourceVersion)
}

async function cancel({ client }: Context, { metadata: { name, namespace } }: Build): Promise<number> {
  const options = { ...(namespace && { namespace }), subresource: 'status' } as const
  const written = await client.patch(Build, name, { status: { cancelled: true } }, options)
  return Number(written.metadata.resourceVersion)
}
