import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openResources } from '@hawser/apiserver/resources/open.ts'
import { type ApiServer, startApiServer } from '@hawser/apiserver/server.ts'
import { startContext } from '@hawser/client/context.ts'
import type { Context } from '@hawser/client/controller.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import type { Transport, WatchEvent } from '@hawser/client/transport.ts'
import { startTestContainerd, type TestContainerd } from '@hawser/cri/testing.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { type RunningNode, startNode } from './index.ts'
import { Pod } from './pod.ts'

/** A node with a containerd and an API server of its own, for one test file. */
export interface TestNode extends AsyncDisposable {
  readonly name: string
  readonly api: ApiServer
  /** Of an administrator. */
  readonly context: Context
  readonly test: TestContainerd
  readonly node: () => RunningNode
  /** What the agent wrote to its log. */
  readonly lines: string[]
  readonly volumesDir: string
  readonly dataDir: string
  /** Ends the agent, leaving what runs, and starts another. */
  restart(how?: { readonly meanwhile?: () => Promise<void> }): Promise<void>
  /** Creates a pod in `default`, bound to this node, with the busybox image unless said otherwise. */
  run(name: string, spec: object, metadata?: object): Promise<Pod>
  /** The pod as the API has it. */
  pod(name: string): Promise<Pod>
  /** Waits until the pod satisfies `is`; fails with its status when it does not in time. */
  until(name: string, is: (pod: Pod) => boolean, what?: string): Promise<Pod>
  gone(name: string): Promise<void>
  /** Waits until `is` holds. */
  settled(is: () => Promise<boolean>): Promise<void>
  /** The log of a container, as the API server would ask for it; `heard` is called with each piece as it comes. */
  log(name: string, query?: string, container?: string, heard?: (text: string) => void): Promise<string>
  /** Opens `exec` or `attach` through the API server. */
  channels(path: string, query: Readonly<Record<string, string | readonly string[]>>): Promise<TestChannels>
  /** Runs a command in the container `web` of a pod; answers its output. */
  exec(name: string, ...command: string[]): Promise<string>
}

export interface TestChannels extends AsyncDisposable {
  send(channel: number, text: string): Promise<void>
  /** Waits until a channel has said `text`. */
  until(channel: number, text: string): Promise<void>
}

export interface TestNodeOptions {
  /** How the agent reaches the API. */
  readonly transport: 'in-process' | 'https'
}

const longestMs = 60_000

export async function startTestNode(
  { transport }: TestNodeOptions = { transport: 'in-process' },
): Promise<TestNode> {
  const test = await startTestContainerd()
  const abort = new AbortController()
  const resources = await openResources({ log: memoryLog(), kinds: allKinds, serviceCIDR: '10.255.0.0/24' })
  const api = await startApiServer({
    resources,
    pki: join(test.dir, 'pki'),
    port: 0,
    host: '127.0.0.1',
    log: () => {},
  })
  const name = 'node-1'
  const admin = transportFor(api, transport)
  const context = startContext({ transport: admin, component: 'test', signal: abort.signal })
  for (const namespace of ['default', 'kube-node-lease'])
    await context.client.create(Namespace, { metadata: { name: namespace } }).catch(() => undefined)
  const lines: string[] = []
  const volumesDir = join(test.dir, 'volumes')
  const dataDir = join(test.dir, 'node')
  const start = async (): Promise<RunningNode & { abort(): void }> => {
    const own = new AbortController()
    const agentContext = startContext({
      transport:
        transport === 'https' ? overHttps(api, await api.pki.node(name)) : inProcess(api, nodeUser(name)),
      component: 'kubelet',
      host: name,
      signal: own.signal,
      log: (message, fields) => lines.push(`${message} ${(fields?.error as Error | undefined)?.stack ?? ''}`),
    })
    const serving = await api.pki.nodeServing(name, ['127.0.0.1'])
    const { containerd, cgroupParent, options } = test
    const node = await startNode({
      context: agentContext,
      name,
      dataDir,
      runDir: options.runDir,
      runtime: containerd.runtime,
      images: containerd.images,
      podCIDR: options.podCIDR,
      clusterDNS: '10.255.0.10',
      clusterDomain: 'cluster.local',
      certificates: { cert: serving.certificate, key: serving.key, ca: api.pki.ca },
      port: 0,
      internalIP: '127.0.0.1',
      volumesDir,
      cgroupParent,
    })
    return { ...node, abort: () => own.abort() }
  }
  let node = await start()
  const { client } = context
  const pod = (podName: string) => client.get(Pod, podName, 'default')
  const poll = async <T>(ask: () => Promise<T | undefined>, failure: () => Promise<string>): Promise<T> => {
    for (const end = Date.now() + longestMs; Date.now() < end; await sleep(20)) {
      const answer = await ask()
      if (answer !== undefined) return answer
    }
    throw new Error(`${await failure()}\nagent's log:\n${lines.slice(-20).join('\n')}`)
  }
  return {
    name,
    api,
    context,
    test,
    node: () => node,
    lines,
    volumesDir,
    dataDir,
    async restart({ meanwhile } = {}) {
      await node.stop({ pods: 'keep' })
      node.abort()
      await meanwhile?.()
      node = await start()
    },
    async run(podName, spec, metadata = {}) {
      const filled = withImage(spec, test.image)
      const draft = {
        metadata: { name: podName, namespace: 'default', ...metadata },
        spec: { nodeName: name, ...filled },
      }
      return client.create(Pod, draft as unknown as Draft<typeof Pod>)
    },
    pod,
    until: (podName, is, what = 'what the test waits for') =>
      poll(
        async () => {
          const found = await client.find(Pod, podName, 'default')
          return found && is(found) ? found : undefined
        },
        async () =>
          `pod ${podName} is not ${what}: ${JSON.stringify(await client.find(Pod, podName, 'default').then((one) => one?.status), undefined, 1)}`,
      ),
    gone: async (podName) => {
      await poll(
        async () => ((await client.find(Pod, podName, 'default')) ? undefined : true),
        async () => `pod ${podName} is still there`,
      )
    },
    settled: async (is) => {
      await poll(
        async () => ((await is()) ? true : undefined),
        async () => `it did not become so: ${is}`,
      )
    },
    async log(podName, query = '', container = 'web', heard = () => {}) {
      const path = `/api/v1/namespaces/default/pods/${podName}/log`
      const asked = { container, ...Object.fromEntries(new URLSearchParams(query)) }
      const { status, body } = await overHttps(api).stream({ method: 'GET', path, query: asked })
      let text = ''
      for await (const piece of body.setEncoding('utf8')) {
        text += piece
        heard(piece)
      }
      if (status !== 200) throw new Error(`${status}: ${text}`)
      return text
    },
    async channels(path, query) {
      const opened = await overHttps(api).channels({ path, query })
      const said: Record<number, string> = {}
      opened.onData((channel, data) => {
        said[channel] = `${said[channel] ?? ''}${data}`
      })
      return {
        send: (channel, text) => opened.send(channel, Buffer.from(text)),
        until: async (channel, text) => {
          const isSaid = async () => (said[channel]?.includes(text) ? true : undefined)
          await poll(isSaid, async () => `channel ${channel} did not say ${text}: ${JSON.stringify(said)}`)
        },
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      }
    },
    async exec(podName, ...command) {
      const containers = await test.containerd.runtime.listContainers({
        state: { state: 'CONTAINER_RUNNING' },
      })
      const uid = (await pod(podName)).metadata.uid
      const one = containers.find(
        ({ labels }) =>
          labels['io.kubernetes.pod.uid'] === uid && labels['io.kubernetes.container.name'] === 'web',
      )
      const { stdout, stderr } = await test.containerd.runtime.execSync(one?.id ?? '', command, 10)
      return `${stdout}${stderr}`
    },
    async [Symbol.asyncDispose]() {
      await node.stop({ pods: 'stop' })
      node.abort()
      abort.abort()
      await api.close()
      await test[Symbol.asyncDispose]()
    },
  }
}

function withImage(spec: object, image: string): object {
  const fill = (containers: unknown) =>
    (containers as object[] | undefined)?.map((one) => ({
      name: 'web',
      image,
      imagePullPolicy: 'IfNotPresent',
      ...one,
    }))
  const { containers, initContainers } = spec as { containers?: unknown; initContainers?: unknown }
  return {
    ...spec,
    containers: fill(containers ?? [{ command: ['/bin/sleep', '3600'] }]),
    ...(initContainers !== undefined && { initContainers: fill(initContainers) }),
  }
}

function overHttps(api: ApiServer, { certificate, key } = api.pki.admin): Transport {
  return httpsTransport({ server: api.url, ca: api.pki.ca, cert: certificate, key })
}

type User = Parameters<ApiServer['call']>[0]
const master: User = { name: 'system:hawser', groups: ['system:masters', 'system:authenticated'] }
const nodeUser = (name: string): User => ({
  name: `system:node:${name}`,
  groups: ['system:nodes', 'system:authenticated'],
})

function transportFor(api: ApiServer, kind: TestNodeOptions['transport']): Transport {
  return kind === 'https' ? overHttps(api) : inProcess(api, master)
}

function inProcess(api: ApiServer, user: User): Transport {
  const { stream, channels } = overHttps(api)
  return {
    request: (request) => api.call(user, request),
    watch: (request) => api.watch(user, request) as AsyncIterable<WatchEvent>,
    stream,
    channels,
  }
}
