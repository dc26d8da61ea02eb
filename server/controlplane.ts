import { join } from 'node:path'
import { readYamlText } from '@hawser/apiserver/http/yaml/thread.ts'
import { sourceDirectory } from '@hawser/builds/kept/directory.ts'
import type { SourceStore } from '@hawser/builds/kept/store.ts'
import { buildMetrics } from '@hawser/builds/metrics.ts'
import { subresources } from '@hawser/builds/subresources/subresources.ts'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import { reportingAs, startContext } from '@hawser/client/context.ts'
import type { Context } from '@hawser/client/controller.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import type { Transport } from '@hawser/client/transport.ts'
import type { Git } from '@hawser/git/open.ts'
import type { Registry } from '@hawser/registry/open.ts'
import { ownAddress } from './address.ts'
import { type Api, serviceAccounts, startApi } from './api.ts'
import { diskOf } from './disk.ts'
import { identityOf } from './identityoptions.ts'
import { openOwnRegistry } from './imageregistry.ts'
import { inProcess, nodeUser, systemUser } from './inprocess.ts'
import type { Log } from './log.ts'
import { mounts } from './mounts.ts'
import type { Part, ServerOptions, SourceBuilds } from './options.ts'
import { publish } from './publish.ts'
import { loadSettings, type Settings } from './settings.ts'

export interface ControlPlane extends AsyncDisposable {
  readonly url: string
}

/** All that the parts of one control plane are started with. */
interface Plane {
  readonly dirs: Dirs
  readonly settings: Settings
  /** Absent when another process has the API server. */
  readonly api: Api | undefined
  readonly context: Context
  readonly registry: Registry
  readonly sources: SourceStore
  readonly sourceBuilds: SourceBuilds
  readonly imageCache: string | undefined
  /** What must end, in order of starting; ended in reverse. */
  readonly running: AsyncDisposableStack
}

/** Starts the chosen parts. Ending it stops the parts and leaves applications running. */
export async function startControlPlane(dirs: Dirs, options: ServerOptions, log: Log): Promise<ControlPlane> {
  const settings = await loadSettings(dirs, options)
  const running = new AsyncDisposableStack()
  const stopping = new AbortController()
  const has = (part: Part) => options.only.includes(part)
  try {
    // Handlers of the API server work against the API server: they get their context when there is one.
    let context: Context | undefined
    let git: Git | undefined
    const started = new Set<Part>()
    const check = (part: Part) => () => (started.has(part) ? undefined : 'it has not started yet')
    const components = {
      ...(has('controllers') && { 'controller-manager': check('controllers') }),
      ...(has('scheduler') && { scheduler: check('scheduler') }),
    }
    const registry = openOwnRegistry(dirs, () => context)
    const sources = await sourceDirectory(join(dirs.data, 'sources'))
    const handlers = {
      subresources: subresources(() => context, { sources, readYaml }),
      mounts: mounts(registry, () => git),
      moreMetrics: () => (context && has('platform') ? buildMetrics(context.caches) : ''),
    }
    const api = has('apiserver')
      ? await startApi(dirs, settings, handlers, await identityOf(options.identity), components, log)
      : undefined
    running.defer(async () => api?.server.close())
    running.defer(() => stopping.abort())
    const transport = api
      ? inProcess(api.server, systemUser('hawser'), api.https)
      : await foreign(options.kubeconfig ?? '')
    context = startContext({ transport, component: 'hawser', signal: stopping.signal, log })
    const { sourceBuilds, imageCache } = options
    const plane: Plane = {
      ...{ dirs, settings, api, context, registry, sources },
      ...{ sourceBuilds, imageCache, running },
    }

    if (has('controllers')) await startEngineControllers(plane)
    started.add('controllers')
    if (has('scheduler')) await startOwnScheduler(plane)
    started.add('scheduler')
    if (api) tidyRegistry(plane)
    if (has('platform')) await startPlatform(plane)
    if (has('platform') && api) git = await startOwnGit(plane, api)
    if (options.withNode) await startOwnNode(plane)
    if (has('router')) await startOwnRouter(plane)
    return {
      url: api?.server.url ?? options.kubeconfig ?? '',
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    }
  } catch (error) {
    await running.disposeAsync()
    throw error
  }
}

const readYaml = async (text: string): Promise<unknown> => JSON.parse((await readYamlText(text)).json)

const foreign = async (kubeconfig: string): Promise<Transport> =>
  httpsTransport(await readKubeconfig(kubeconfig))

// Every part is loaded by the function that starts it: a process with few parts is small.

async function startEngineControllers({ api, settings, dirs, context }: Plane): Promise<void> {
  const { startControllers } = await import('@hawser/controllers/index.ts')
  await startControllers(context, {
    clusterCA: api?.server.pki.ca ?? '',
    api: {
      ip: await ownAddress(),
      port: api?.server.port ?? settings.apiPort,
      serviceIP: settings.apiServiceIP,
    },
    volumesDir: dirs.volumes,
    nodeName: settings.nodeName,
    serviceAccounts,
    ...(api && { accountToken: api.server.accountToken, certificateSigner: api.server.pki.signer }),
  })
}

async function startOwnScheduler({ context }: Plane): Promise<void> {
  const { startScheduler } = await import('@hawser/scheduler/index.ts')
  await startScheduler(reportingAs(context, 'default-scheduler'))
}

function tidyRegistry({ context, registry }: Plane): void {
  registry
    .tidy(context)
    .catch((error: Error) =>
      context.log(`the registry stopped tidying up because of a bug: ${error.message}`, { error }),
    )
}

async function startPlatform({
  context,
  dirs,
  registry,
  sources,
  sourceBuilds,
  imageCache,
}: Plane): Promise<void> {
  const [{ startImages }, { startBuilds }, { hostDefaults }, { startProjects }] = await Promise.all([
    import('@hawser/images/start.ts'),
    import('@hawser/builds/start.ts'),
    import('@hawser/builds/defaults/host.ts'),
    import('@hawser/projects/start.ts'),
  ])
  const { images, ended } = startImages(reportingAs(context, 'image-controller'), {
    directory: join(dirs.data, 'images'),
    cache: imageCache,
    askDisk: () => diskOf(dirs.data),
    readBlob: registry.document,
  })
  const builds = startBuilds(reportingAs(context, 'build-controller'), {
    images,
    sources,
    nodesCommit: sourceBuilds === 'commit',
    defaults: hostDefaults(),
    readYaml,
  })
  const projects = startProjects(context)
  for (const [part, running] of Object.entries({ images: ended, builds, projects })) {
    running.catch((error: Error) =>
      context.log(`${part} stopped because of a bug: ${error.message}`, { error }),
    )
  }
}

async function startOwnGit({ dirs, context }: Plane, api: Api): Promise<Git> {
  const { startGit } = await import('./git.ts')
  return startGit(dirs, api, reportingAs(context, 'git'))
}

/** This machine as a node, in this process. */
async function startOwnNode({ api, dirs, settings, context, registry, running }: Plane): Promise<void> {
  if (!api)
    throw new Error('a node in this process needs the API server in it; start the node with: hawser node')
  const [{ startNodePatiently }, { obtainFrom }] = await Promise.all([
    import('./nodeparts.ts'),
    import('./ownimages.ts'),
  ])
  const name = settings.nodeName
  const { pki } = api.server
  const internalIP = await ownAddress()
  const serving = await pki.nodeServing(name, [internalIP, '127.0.0.1', 'localhost'])
  const nodeContext = startContext({
    transport: inProcess(api.server, nodeUser(name), api.https),
    component: 'kubelet',
    host: name,
    signal: context.signal,
    log: context.log,
  })
  const certificates = { cert: serving.certificate, key: serving.key, ca: pki.ca }
  const own = { server: api.server.url, ca: pki.ca, obtain: obtainFrom(registry) }
  running.use(
    await startNodePatiently(
      dirs,
      nodeContext,
      context,
      { name, internalIP, certificates, registry: own },
      settings,
    ),
  )
}

async function startOwnRouter({ api, dirs, settings, context, running }: Plane): Promise<void> {
  const { startRouter } = await import('@hawser/router/index.ts')
  const { domain } = settings
  if (!api) throw new Error('the router needs the API server in its process for its certificate')
  const { pki } = api.server
  const wildcard = await pki.issue('router', {
    commonName: `*.${domain}`,
    usages: ['server'],
    names: [`*.${domain}`, domain],
  })
  const router = await startRouter(reportingAs(context, 'router'), {
    dataDir: dirs.data,
    runDir: dirs.run,
    domain,
    defaultCertPem: wildcard.certificate + wildcard.key,
    serviceCaPem: pki.ca,
  })
  running.defer(() => router.stop({ keep: true }))
  const { httpPort, httpsPort } = router
  await publish(context.client, { api: api.server.url, domain, httpPort, httpsPort }, settings)
}
