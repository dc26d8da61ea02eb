import { bareGet } from './bare.ts'
import { apiLoad } from './load/api.ts'
import { startServer } from './server.ts'
import { markdown } from './table.ts'

/** Server CPU per operation: the reference is kube-apiserver 1.26 with etcd 3.4 on such a machine. */
const references: Readonly<Record<string, readonly [reference: string, goal: string]>> = {
  'create ConfigMap (1 KiB)': ['0.81-1.03 ms', '0.20 ms'],
  'create Pod': ['1.7-2.3 ms', '0.35 ms'],
  'get Pod': ['0.48-0.61 ms', '0.08 ms'],
  'list 500 of 5000 pods': ['33-43 ms', '3 ms'],
  'list all 5000 pods': ['261-320 ms', '22 ms'],
  'list 100 of 5000 pods by label': ['138-159 ms', '2 ms'],
  'merge-patch a label': ['2.1-3.3 ms', '0.35 ms'],
}

/**
 * The API server alone, over HTTPS, with 5,000 objects; and once more, when what such requests run has been compiled to
 * machine code.
 */
export async function apiBench(): Promise<string[]> {
  const bareMs = await bareGet()
  await using server = await startServer(['--only', 'apiserver'])
  const { kubeconfig, pid } = server
  const figures = await apiLoad({ kubeconfig, pid, count: 5_000, namespace: 'bench' })
  const again = await apiLoad({ kubeconfig, pid, count: 5_000, namespace: 'bench-again' })
  const rows = figures.rows.map(({ name, perSecond, p50Ms, p99Ms, cpuMs, refused, firstRefusal }, at) => [
    refused ? `${name} (${refused} refused: ${firstRefusal})` : name,
    perSecond.toFixed(0),
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    `${cpuMs.toFixed(3)} ms`,
    `${again.rows[at]?.cpuMs.toFixed(3)} ms`,
    ...(references[name] ?? ['', '']),
  ])
  const watch = [
    'one watch event to one of 50 watchers',
    figures.watchEventsPerSecond.toFixed(0),
    '',
    '',
    `${(figures.watchEventUs / 1000).toFixed(4)} ms`,
    `${(again.watchEventUs / 1000).toFixed(4)} ms`,
    '0.138-0.171 ms',
    '0.015 ms',
  ]
  return [
    ...markdown(
      ['operation', 'ops/s', 'p50 ms', 'p99 ms', 'server CPU per op', 'again', 'Kubernetes 1.26', 'goal'],
      [...rows, watch],
    ),
    '',
    `the machine: a bare HTTPS server of Node answers a GET of 3 KiB for ${bareMs.toFixed(3)} ms of CPU (0.054 ms where Kubernetes and the goals were measured)`,
    `memory: ${figures.startMiB.toFixed(0)} MiB at start, ${figures.endMiB.toFixed(0)} MiB after the first 5,000 of each (Kubernetes 1.26: 315 MB, 1.1-3.0 GB; goal: 90 MB, 250 MB)`,
  ]
}
