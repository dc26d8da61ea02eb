import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, connection } from './connection.ts'
import { configMap, pod } from './objects.ts'
import { cpuSeconds, type Measured, measure, residentMiB } from './usage.ts'

export interface ApiFigures {
  readonly rows: readonly Measured[]
  readonly watchEventUs: number
  readonly watchEventsPerSecond: number
  readonly startMiB: number
  readonly endMiB: number
}

const parallel = 32
const merge = { type: 'application/merge-patch+json' }

export interface ApiLoad {
  readonly kubeconfig: string
  readonly pid: number
  /** Objects of each kind. */
  readonly count: number
  /** A namespace that is not there yet. */
  readonly namespace: string
}

/** Creates, reads, lists, patches and watches objects of a server, and measures what each costs it. */
export async function apiLoad({ kubeconfig, pid, count, namespace }: ApiLoad): Promise<ApiFigures> {
  const api = connection(kubeconfig, parallel)
  const startMiB = residentMiB(pid)
  await api.send('POST', '/api/v1/namespaces', { metadata: { name: namespace } })
  const at = `/api/v1/namespaces/${namespace}`
  const load = { pid, count, parallel }
  const few = (most: number) => ({ ...load, count: Math.min(count, most) })
  const rows = [
    await measure('create ConfigMap (1 KiB)', load, (k) =>
      api.send('POST', `${at}/configmaps`, configMap(k)),
    ),
    await measure('create Pod', load, (k) => api.send('POST', `${at}/pods`, pod(k))),
    await measure('get Pod', load, (k) => api.send('GET', `${at}/pods/pod-${k}`)),
    await measure(`list 500 of ${count} pods`, few(200), () => api.send('GET', `${at}/pods?limit=500`)),
    await measure(`list all ${count} pods`, few(20), () => api.send('GET', `${at}/pods?resourceVersion=0`)),
    await measure(`list ${count / 50} of ${count} pods by label`, few(100), (k) =>
      api.send('GET', `${at}/pods?labelSelector=shard%3Ds${k % 50}`),
    ),
    await measure('merge-patch a label', few(2_000), (k) =>
      api.send('PATCH', `${at}/pods/pod-${k}`, { metadata: { labels: { round: `r${k}` } } }, merge),
    ),
  ]
  const watch = await watchLoad(api, at, pid)
  const endMiB = residentMiB(pid)
  await api.send('DELETE', at)
  api.close()
  return { rows, ...watch, startMiB, endMiB }
}

/** One object changes 500 times before 50 watchers: the cost of one event to one watcher. */
async function watchLoad(api: Connection, at: string, pid: number) {
  const [watchers, updates] = [50, 500]
  const path = `${at}/configmaps?watch=1&resourceVersion=0&fieldSelector=metadata.name%3Dcm-0`
  let seen = 0
  const open = await Promise.all(
    Array.from({ length: watchers }, () =>
      api.watch(path, (events) => {
        seen += events
      }),
    ),
  )
  await sleep(1_000)
  const before = seen
  const result = await measure('watch', { pid, count: updates, parallel: 8 }, (k) =>
    api.send('PATCH', `${at}/configmaps/cm-0`, { data: { n: String(k) } }, merge),
  )
  const began = performance.now()
  const cpu = cpuSeconds(pid)
  while (seen - before < watchers * updates && performance.now() - began < 15_000) await sleep(20)
  for (const each of open) each.close()
  const totalCpu = result.cpuMs * updates + (cpuSeconds(pid) - cpu) * 1000
  const seconds = updates / result.perSecond + (performance.now() - began) / 1000
  return {
    watchEventUs: (totalCpu * 1000) / (seen - before),
    watchEventsPerSecond: (seen - before) / seconds,
  }
}
