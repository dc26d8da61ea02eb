import { type Connection, connection, multiplexedWatches } from './connection.ts'
import { pod } from './objects.ts'
import { type Measured, measure, residentMiB } from './usage.ts'

/** What operations cost when there are so many pods. */
export interface ScaleFigures {
  readonly pods: number
  readonly rows: readonly Measured[]
  readonly memoryMiB: number
}

const parallel = 32
const merge = { type: 'application/merge-patch+json' }
const podsPerNamespace = 1000
const collectionOf = (k: number): string =>
  `/api/v1/namespaces/scale-${Math.floor(k / podsPerNamespace)}/pods`
const pathOf = (k: number): string => `${collectionOf(k)}/pod-${k}`
/** The k-th of many picks among `pods`: all over the place, and the same in each run. */
const pick = (k: number, pods: number): number => (k * 7919) % pods

/** Creates pods, from number `from` on, until there are `pods`, and measures what single operations cost then. */
export async function scaleLoad(
  api: Connection,
  pid: number,
  from: number,
  pods: number,
): Promise<ScaleFigures> {
  for (let namespace = Math.ceil(from / podsPerNamespace); namespace * podsPerNamespace < pods; namespace++)
    await api.send('POST', '/api/v1/namespaces', { metadata: { name: `scale-${namespace}` } })
  const load = { pid, parallel, count: 2000 }
  const rows = [
    await measure('create Pod', { ...load, count: pods - from }, (k) =>
      api.send('POST', collectionOf(from + k), pod(from + k)),
    ),
    await measure('get Pod', load, (k) => api.send('GET', pathOf(pick(k, pods)))),
    await measure('merge-patch a label', load, (k) =>
      api.send('PATCH', pathOf(pick(k, pods)), { metadata: { labels: { round: `r${k}` } } }, merge),
    ),
    await measure('list 500 of all', { ...load, count: 100 }, () =>
      api.send('GET', '/api/v1/pods?limit=500'),
    ),
    await measure('list 1,000 in a namespace', { ...load, count: 50 }, (k) =>
      api.send('GET', collectionOf(pick(k, pods))),
    ),
  ]
  return { pods, rows, memoryMiB: residentMiB(pid) }
}

export interface ReportingFigures {
  readonly rows: readonly Measured[]
  /** Status reports that were sent while measuring. */
  readonly reports: number
}

/**
 * What a client waits for a get and a patch while every one of `nodes` reports its status every 10 seconds and watches
 * itself, as node agents do.
 */
export async function reportingLoad(
  kubeconfig: string,
  pid: number,
  { nodes, pods }: { nodes: number; pods: number },
): Promise<ReportingFigures> {
  const agents = connection(kubeconfig, parallel)
  await measure('create Node', { pid, parallel, count: nodes }, (k) =>
    agents.send('POST', '/api/v1/nodes', { metadata: { name: `node-${k}` } }),
  )
  const watches = await Promise.all(
    Array.from({ length: nodes }, (_, k) =>
      agents.watch(`/api/v1/nodes?watch=1&fieldSelector=metadata.name%3Dnode-${k}`, () => {}),
    ),
  )
  const reporting = report(agents, nodes)
  const api = connection(kubeconfig, parallel)
  const load = { pid, parallel: 4, count: 3000 }
  const rows = [
    await measure('get Pod', load, (k) => api.send('GET', pathOf(pick(k, pods)))),
    await measure('merge-patch a label', load, (k) =>
      api.send('PATCH', pathOf(pick(k, pods)), { metadata: { labels: { at: `r${k}` } } }, merge),
    ),
  ]
  const reports = await reporting.stop()
  for (const watch of watches) watch.close()
  agents.close()
  api.close()
  return { rows, reports }
}

/** Each node once in 10 seconds, evenly spread. */
function report(agents: Connection, nodes: number): { stop(): Promise<number> } {
  const strategic = { type: 'application/strategic-merge-patch+json' }
  const under = new Set<Promise<unknown>>()
  let reports = 0
  const timer = setInterval(() => {
    for (let n = 0; n < nodes / 100; n++) {
      const lastHeartbeatTime = new Date().toISOString().replace(/\.\d+/, '')
      const conditions = [{ type: 'Ready', status: 'True', reason: `r${reports}`, lastHeartbeatTime }]
      const path = `/api/v1/nodes/node-${reports++ % nodes}/status`
      const sent = agents.send('PATCH', path, { status: { conditions } }, strategic)
      under.add(sent)
      void sent.finally(() => under.delete(sent))
    }
  }, 100)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(under)
      return reports
    },
  }
}

const quiet = '/api/v1/namespaces/default/configmaps?watch=1'

/** What `count` watches in which nothing happens cost in memory, MiB: each on a connection of its own, and multiplexed. */
export async function idleWatches(
  kubeconfig: string,
  pid: number,
  count: number,
): Promise<{ readonly ownMiB: number; readonly sharedMiB: number }> {
  const api = connection(kubeconfig, 1)
  const first = residentMiB(pid)
  const shared = await multiplexedWatches(kubeconfig, quiet, count)
  const second = residentMiB(pid)
  shared.close()
  const watches = []
  for (let k = 0; k < count; k++) watches.push(await api.watch(quiet, () => {}))
  const third = residentMiB(pid)
  for (const watch of watches) watch.close()
  api.close()
  return { sharedMiB: second - first, ownMiB: third - second }
}
