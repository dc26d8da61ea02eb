import { readdirSync, readFileSync } from 'node:fs'
import { run } from './command.ts'

/** What a platform is called by on this machine. */
export interface Traces {
  readonly dataDir: string
  readonly runDir: string
  readonly id: string
}

/** Everything on this machine that still bears the platform's name. Empty after `hawser down`. */
export async function leftovers(traces: Traces): Promise<string[]> {
  return [
    ...processesOf(traces).map((line) => `process ${line}`),
    ...mountsOf(traces).map((line) => `mount ${line}`),
    ...(await tablesOf(traces)).map((line) => `nftables ${line}`),
    ...cgroupsOf(traces).map((line) => `cgroup ${line}`),
  ]
}

function processesOf({ dataDir, runDir, id }: Traces): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((pid) => {
      const line = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
      return [dataDir, runDir, `hawser-${id}`].some((trace) => line.includes(trace))
        ? [`${pid} ${line.trim()}`]
        : []
    })
}

function mountsOf({ dataDir, runDir }: Traces): string[] {
  return read('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => [`${dataDir}/`, `${runDir}/`].some((trace) => line.includes(trace)))
}

async function tablesOf({ id }: Traces): Promise<string[]> {
  const { stdout } = await run('nft', ['list', 'tables'])
  return stdout.split('\n').filter((line) => line.includes(id))
}

function cgroupsOf({ id }: Traces): string[] {
  return ['/sys/fs/cgroup', ...list('/sys/fs/cgroup').map((name) => `/sys/fs/cgroup/${name}`)].flatMap(
    (folder) =>
      list(folder)
        .filter((name) => name.includes(`hawser-${id}`))
        .map((name) => `${folder}/${name}`),
  )
}

/** Network namespaces that exist now; compare with those from before. */
export const networkNamespaces = (): string[] => list('/run/netns').concat(list('/var/run/netns')).sort()

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
