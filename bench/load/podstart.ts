import { setTimeout as sleep } from 'node:timers/promises'
import { connection } from './connection.ts'
import { cpuSeconds } from './usage.ts'

export interface PodStartFigures {
  /** POST to Ready of one pod at a time, milliseconds. */
  readonly oneP50Ms: number
  readonly scheduledP50Ms: number
  readonly deleteP50Ms: number
  /** POST of the first to Ready of the last, when all are made at once. */
  readonly burst: number
  readonly burstMs: number
  /** CPU of the platform process per pod of the burst. */
  readonly cpuMsPerPod: number
}

interface Seen {
  scheduled?: number
  ready?: number
  gone?: number
}

const at = '/api/v1/namespaces/default/pods'

/** Starts pods and watches them become Ready: one after the other, then `burst` at once. */
export async function podStart(kubeconfig: string, pid: number, image: string): Promise<PodStartFigures> {
  const api = connection(kubeconfig, 64)
  const seen = new Map<string, Seen>()
  const remove = (name: string) => api.send('DELETE', `${at}/${name}?gracePeriodSeconds=0`)
  const watch = await api.watch(`${at}?watch=1`, reader(seen))
  const one = []
  for (let k = 0; k < 10; k++) one.push(await startOne(`bench-one-${k}`))
  const burst = await startMany(30)
  watch.close()
  api.close()
  return {
    oneP50Ms: middle(one.map(({ ready }) => ready)),
    scheduledP50Ms: middle(one.map(({ scheduled }) => scheduled)),
    deleteP50Ms: middle(one.map(({ gone }) => gone)),
    ...burst,
  }

  async function create(name: string): Promise<void> {
    const { status, body } = await api.send('POST', at, pod(name, image))
    if (status >= 300) throw new Error(`creating pod ${name}: ${status} ${body.slice(0, 300)}`)
  }

  async function startOne(name: string) {
    const began = performance.now()
    await create(name)
    const { ready = 0, scheduled = 0 } = await reached(name, 'ready')
    const ended = performance.now()
    await remove(name)
    const { gone = 0 } = await reached(name, 'gone')
    return { ready: ready - began, scheduled: scheduled - began, gone: gone - ended }
  }

  async function startMany(count: number) {
    const names = Array.from({ length: count }, (_, k) => `bench-many-${k}`)
    const [began, cpu] = [performance.now(), cpuSeconds(pid)]
    await Promise.all(names.map(create))
    const ready = await Promise.all(names.map(async (name) => (await reached(name, 'ready')).ready ?? 0))
    const cpuMsPerPod = ((cpuSeconds(pid) - cpu) * 1000) / count
    await Promise.all(names.map(remove))
    await Promise.all(names.map((name) => reached(name, 'gone')))
    return { burst: count, burstMs: Math.max(...ready) - began, cpuMsPerPod }
  }

  async function reached(name: string, moment: keyof Seen): Promise<Seen> {
    const deadline = performance.now() + 120_000
    for (;;) {
      const state = seen.get(name)
      if (state?.[moment] !== undefined) return state
      if (performance.now() > deadline) throw new Error(`pod ${name} was not ${moment} in 120 s`)
      await sleep(2)
    }
  }
}

/** Notes when each pod was first seen scheduled, ready and gone. */
function reader(seen: Map<string, Seen>) {
  let rest = ''
  return (_count: number, text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) note(seen, JSON.parse(line))
  }
}

function note(seen: Map<string, Seen>, { type, object }: { type: string; object: WatchedPod }): void {
  const name = object.metadata.name
  const state = seen.getOrInsertComputed(name, () => ({}))
  const now = performance.now()
  if (object.spec?.nodeName) state.scheduled ??= now
  if (object.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'))
    state.ready ??= now
  if (type === 'DELETED') state.gone ??= now
}

interface WatchedPod {
  readonly metadata: { readonly name: string }
  readonly spec?: { readonly nodeName?: string }
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

const pod = (name: string, image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    containers: [{ name: 'c', image, imagePullPolicy: 'IfNotPresent', command: ['/bin/sleep', '3600'] }],
  },
})
