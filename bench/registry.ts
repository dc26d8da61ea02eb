import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { succeed } from '@hawser/testing/command.ts'
import { type Identity, pull, type Version } from './load/pull.ts'
import { cpuSeconds, residentMiB } from './load/usage.ts'
import { startServer } from './server.ts'
import { markdown } from './table.ts'

const megabytes = 200
const rounds = 3
const versions: readonly Version[] = ['1.1', '2']

/** A layer of 200 MB through the registry, against copying it on the same disk and taking its digest. */
export async function registryBench(): Promise<string[]> {
  await using server = await startServer(['--only', 'apiserver'])
  const dir = await mkdtemp(join(tmpdir(), 'hawser-bench-'))
  try {
    const { cert, key, ca, server: url } = await readKubeconfig(server.kubeconfig)
    const identity = { cert: String(cert), key: String(key), ca: String(ca) }
    const curl = await curlAs(identity, dir)
    const repository = `${url}/v2/default/bench/blobs`
    const [file, pulled] = [join(dir, 'layer'), join(dir, 'pulled')]
    const { times, timed } = stopwatch(server.pid, dir)
    const before = residentMiB(server.pid)
    const most = watchMemory(server.pid)
    for (let round = 0; round < rounds; round++) {
      const digest = await writeRandom(file)
      const blob = `${repository}/sha256:${digest}`
      await timed(copying, () =>
        succeed('sh', ['-c', 'cp "$1" "$1.copy" && sha256sum "$1.copy"', 'sh', file]),
      )
      for (const version of versions) {
        const http = `--http${version}`
        await timed(`push, HTTP/${version}`, async () => {
          const begun = await curl(http, '--data', '', '--dump-header', '-', `${repository}/uploads/`)
          const [, location] = /^location: (\S+)/im.exec(begun) ?? []
          await curl(http, '--upload-file', file, `${url}${location}?digest=sha256:${digest}`)
        })
        await timed(`pull with its digest, HTTP/${version}`, async () => {
          if ((await pull(blob, identity, version, pulled)) !== digest)
            throw new Error(`${blob} came as another`)
        })
        await timed(`pull by curl, then sha256sum, HTTP/${version}`, async () => {
          await curl(http, '--output', pulled, blob)
          await succeed('sha256sum', [pulled])
        })
      }
    }
    const extra = most.stop() - before
    return [
      ...markdown([`${megabytes} MB`, 's', 'speed', 'of cp + sha256sum', 'server CPU'], rowsOf(times)),
      '',
      `memory: at most ${extra.toFixed(0)} MiB more than the ${before.toFixed(0)} MiB at rest (goal: 60 MB; speed: 0.8)`,
    ]
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const copying = 'cp + sha256sum'

interface Took {
  readonly seconds: number
  /** Of the server. */
  readonly cpu: number
}
type Times = ReadonlyMap<string, readonly Took[]>

/** Times what is done when the disk of a folder is quiet: what one left to be written is not of the next. */
function stopwatch(pid: number, dir: string) {
  const times = new Map<string, Took[]>()
  return {
    times: times as Times,
    async timed(name: string, work: () => Promise<unknown>): Promise<void> {
      await succeed('sync', ['--file-system', dir])
      const [began, cpu] = [performance.now(), cpuSeconds(pid)]
      await work()
      const took = { seconds: (performance.now() - began) / 1000, cpu: cpuSeconds(pid) - cpu }
      times.set(name, [...(times.get(name) ?? []), took])
    },
  }
}

function rowsOf(times: Times): string[][] {
  const copy = middle(times.get(copying))
  return [...times].map(([name, all]) => {
    const { seconds, cpu } = middle(all)
    return [
      name,
      seconds.toFixed(2),
      `${(megabytes / seconds).toFixed(0)} MB/s`,
      (copy.seconds / seconds).toFixed(2),
      name === copying ? '' : `${cpu.toFixed(2)} s`,
    ]
  })
}

const middle = (all: readonly Took[] = []): Took =>
  all.toSorted((a, b) => a.seconds - b.seconds)[all.length >> 1] ?? { seconds: Number.NaN, cpu: Number.NaN }

/** Runs curl as somebody, and resolves to what it prints. */
async function curlAs(identity: Identity, dir: string): Promise<(...args: string[]) => Promise<string>> {
  const paths = { ca: join(dir, 'ca'), cert: join(dir, 'cert'), key: join(dir, 'key') }
  await writeFile(paths.ca, identity.ca)
  await writeFile(paths.cert, identity.cert)
  await writeFile(paths.key, identity.key, { mode: 0o600 })
  const flags = [
    '--silent',
    '--show-error',
    '--fail',
    '--cacert',
    paths.ca,
    '--cert',
    paths.cert,
    '--key',
    paths.key,
  ]
  return (...args) => succeed('curl', [...flags, ...args])
}

/** Bytes that nothing on the way can compress; resolves to their digest. */
async function writeRandom(path: string): Promise<string> {
  const handle = await open(path, 'w')
  try {
    for (let at = 0; at < megabytes; at++) await handle.write(randomBytes(1_000_000))
  } finally {
    await handle.close()
  }
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece)
  return hash.digest('hex')
}

function watchMemory(pid: number) {
  let most = 0
  const look = () => {
    most = Math.max(most, residentMiB(pid))
  }
  const timer = setInterval(look, 20)
  return {
    stop(): number {
      clearInterval(timer)
      look()
      return most
    },
  }
}
