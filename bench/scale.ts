import { connection } from './load/connection.ts'
import { idleWatches, reportingLoad, type ScaleFigures, scaleLoad } from './load/scale.ts'
import type { Measured } from './load/usage.ts'
import { startServer } from './server.ts'
import { markdown } from './table.ts'

const steps = [1_000, 5_000, 20_000, 50_000, 150_000]
const nodes = 1000

/** How the cost of the API server grows from 1,000 to 150,000 pods: minutes, and some gigabytes of memory. */
export async function scaleBench(): Promise<string[]> {
  await using server = await startServer(['--only', 'apiserver'])
  const watches = await idleWatches(server.kubeconfig, server.pid, 1000)
  const figures: ScaleFigures[] = []
  const starts = new Map<number, number>()
  for (const pods of steps) {
    const api = connection(server.kubeconfig, 32)
    figures.push(await scaleLoad(api, server.pid, figures.at(-1)?.pods ?? 0, pods))
    api.close()
    starts.set(pods, await server.restart())
  }
  const pods = steps.at(-1) as number
  const reporting = await reportingLoad(server.kubeconfig, server.pid, { nodes, pods })
  return [
    ...markdown(
      ['server CPU per operation', ...steps.map((step) => `${step} pods`)],
      rowsOf(figures, starts),
    ),
    '',
    `1,000 idle watches: ${watches.sharedMiB.toFixed(0)} MiB over HTTP/2 as client-go has them, ${watches.ownMiB.toFixed(0)} MiB with a TLS connection each (goal: 30 MB)`,
    '',
    `With ${pods} pods, while ${nodes} nodes report their status every 10 s (${reporting.reports} reports):`,
    ...reporting.rows.map(
      ({ name, p50Ms, p99Ms, refused }) =>
        `${name}: p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ${refused} refused (goal: p99 100 ms)`,
    ),
  ]
}

function rowsOf(figures: readonly ScaleFigures[], starts: ReadonlyMap<number, number>): string[][] {
  const names = figures[0]?.rows.map(({ name }) => name) ?? []
  const cost = ({ cpuMs, refused }: Measured): string =>
    refused ? `${refused} refused` : `${cpuMs.toFixed(3)} ms`
  return [
    ...names.map((name, at) => [name, ...figures.map(({ rows }) => cost(rows[at] as Measured))]),
    ['memory', ...figures.map(({ memoryMiB }) => `${memoryMiB.toFixed(0)} MiB`)],
    [
      'start to ready with these stored',
      ...figures.map(({ pods }) => `${((starts.get(pods) ?? 0) / 1000).toFixed(2)} s`),
    ],
  ]
}
