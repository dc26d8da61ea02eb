import { isPodReady } from '@hawser/kinds/core/podstatus.ts'
import { Pod } from '/work/main/engine/node/pod.ts'
import { startTestNode } from '/work/main/engine/node/testing.ts'

const node = await startTestNode({ transport: (process.argv[2] ?? 'in-process') as any })
try {
  const cache = node.context.caches.of(Pod)
  await cache.synced
  const waiters = new Map<string, () => void>()
  const gone = new Map<string, () => void>()
  cache.onChange(({ now, old }) => {
    if (now && isPodReady(now)) waiters.get(now.metadata.name)?.()
    if (!now && old) gone.get(old.metadata.name)?.()
  })
  const one = async (n: string) => {
    const t = performance.now()
    const p = new Promise<void>((r) => waiters.set(n, r))
    await node.run(n, { terminationGracePeriodSeconds: 0, enableServiceLinks: false })
    await p
    return performance.now() - t
  }
  const del = async (n: string) => {
    const t = performance.now()
    const p = new Promise<void>((r) => gone.set(n, r))
    await node.context.client.delete(Pod, n, {
      namespace: 'default',
      gracePeriodSeconds: +(process.argv[3] ?? 0),
    })
    await p
    return performance.now() - t
  }
  const times = [],
    dels = []
  for (let i = 0; i < 10; i++) {
    times.push(await one('a' + i))
    dels.push(await del('a' + i))
  }
  console.log('one', times.map((t) => t.toFixed(0)).join(' '), 'del', dels.map((t) => t.toFixed(0)).join(' '))
  await new Promise((r) => setTimeout(r, 1500))
  const c0 = process.cpuUsage()
  const t = performance.now()
  const all = await Promise.all(Array.from({ length: 30 }, (_, i) => one('b' + i)))
  const c1 = process.cpuUsage(c0)
  console.log(
    'burst last',
    Math.max(...all).toFixed(0),
    'node cpu ms/pod',
    ((c1.user + c1.system) / 30000).toFixed(1),
  )
  await new Promise((r) => setTimeout(r, 3000))
  const c2 = process.cpuUsage()
  await new Promise((r) => setTimeout(r, 10000))
  const c3 = process.cpuUsage(c2)
  console.log('idle cpu % with 30 pods', ((c3.user + c3.system) / 100000).toFixed(2))
  const t2 = performance.now()
  await Promise.all(Array.from({ length: 30 }, (_, i) => del('b' + i)))
  console.log('burst delete', (performance.now() - t2).toFixed(0))
} finally {
  console.log(node.lines.slice(0, 10))
  await node[Symbol.asyncDispose]()
}
