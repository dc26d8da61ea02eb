import { readFileSync } from 'node:fs'

/** CPU seconds (user and system) that a process has used so far. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Resident memory of a process, MiB. */
export const residentMiB = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

export interface Measured {
  readonly name: string
  readonly operations: number
  readonly refused: number
  /** The first refusal, so that a wrong figure explains itself. */
  readonly firstRefusal: string | undefined
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU of the server process per operation. */
  readonly cpuMs: number
}

/** Does `count` operations, `parallel` at a time, and says what they cost the process `pid`. */
export async function measure(
  name: string,
  { pid, count, parallel }: { pid: number; count: number; parallel: number },
  operation: (index: number) => Promise<{ status: number; body: string }>,
): Promise<Measured> {
  const latencies: number[] = []
  let [next, refused] = [0, 0]
  let firstRefusal: string | undefined
  const [cpu, began] = [cpuSeconds(pid), performance.now()]
  const worker = async () => {
    while (next < count) {
      const index = next++
      const start = performance.now()
      const { status, body } = await operation(index)
      latencies.push(performance.now() - start)
      if (status >= 300) {
        refused++
        firstRefusal ??= `${status} ${body.slice(0, 200)}`
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, worker))
  const seconds = (performance.now() - began) / 1000
  latencies.sort((a, b) => a - b)
  return {
    name,
    operations: count,
    refused,
    firstRefusal,
    perSecond: count / seconds,
    p50Ms: latencies[count >> 1] ?? 0,
    p99Ms: latencies[Math.floor(count * 0.99)] ?? 0,
    cpuMs: ((cpuSeconds(pid) - cpu) * 1000) / count,
  }
}
