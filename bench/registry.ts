import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { succeed } from '@hawser/testing/command.ts'
import { cpuSeconds, residentMiB } from './load/usage.ts'
import { startServer } from './server.ts'
import { markdown } from './table.ts'

const megabytes = 200
const rounds = 3

/** A layer of 200 MB through the registry, against copying it on the same disk and taking its digest. */
export async function registryBench(): Promise<string[]> {
  await using server = await startServer(['--only', 'apiserver'])
  const dir = await mkdtemp(join(tmpdir(), 'hawser-bench-'))
  try {
    const { cert, key, ca, server: url } = await readKubeconfig(server.kubeconfig)
    await Promise.all(
      Object.entries({ cert, key, ca }).map(([name, pem]) =>
        writeFile(join(dir, name), String(pem), { mode: 0o600 }),
      ),
    )
    const curl = (...args: string[]) =>
      succeed('curl', [
        ...['--silent', '--show-error', '--fail', '--cacert', join(dir, 'ca')],
        ...['--cert', join(dir, 'cert'), '--key', join(dir, 'key')],
        ...args,
      ])
    const repository = `${url}/v2/default/bench/blobs`
    const file = join(dir, 'layer')
    const times: Record<string, Took[]> = {}
    const timed = async (name: string, work: () => Promise<unknown>) => {
      const [began, cpu] = [performance.now(), cpuSeconds(server.pid)]
      await work()
      times[name] ??= []
      times[name].push({ seconds: (performance.now() - began) / 1000, cpu: cpuSeconds(server.pid) - cpu })
    }
    const before = residentMiB(server.pid)
    const most = watchMemory(server.pid)
    for (let round = 0; round < rounds; round++) {
      const digest = await writeRandom(file)
      await timed('copy', () => succeed('sh', ['-c', 'cp "$1" "$1.copy" && sha256sum "$1.copy"', 'sh', file]))
      for (const version of ['1.1', '2']) {
        const http = version === '2' ? '--http2' : '--http1.1'
        await timed(`push ${version}`, async () => {
          const head = await curl(
            http,
            '--request',
            'POST',
            '--data',
            '',
            '--dump-header',
            '-',
            `${repository}/uploads/`,
          )
          const [, location] = /^location: (\S+)/im.exec(head) ?? []
          await curl(
            http,
            '--upload-file',
            file,
            '--output',
            join(dir, 'answer'),
            `${url}${location}?digest=sha256:${digest}`,
          )
        })
        await timed(`pull ${version}`, async () => {
          await curl(http, '--output', join(dir, 'pulled'), `${repository}/sha256:${digest}`)
          // Clients check what they get.
          await succeed('sha256sum', [join(dir, 'pulled')])
        })
      }
    }
    const extra = most.stop() - before
    const copy = middle(times.copy)
    const row = (name: string, { seconds, cpu }: Took) => [
      name,
      seconds.toFixed(2),
      `${(megabytes / seconds).toFixed(0)} MB/s`,
      (copy.seconds / seconds).toFixed(2),
      `${cpu.toFixed(2)} s`,
    ]
    return [
      ...markdown(
        [`${megabytes} MB`, 's', 'speed', 'of cp + sha256sum', 'server CPU'],
        [
          row('cp + sha256sum', copy),
          ...['1.1', '2'].flatMap((version) => [
            row(`push, HTTP/${version}`, middle(times[`push ${version}`])),
            row(`pull and sha256sum, HTTP/${version}`, middle(times[`pull ${version}`])),
          ]),
        ],
      ),
      '',
      `memory: at most ${extra.toFixed(0)} MiB more than the ${before.toFixed(0)} MiB at rest (goal: 60 MB; speed: 0.8)`,
    ]
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

interface Took {
  readonly seconds: number
  /** Of the server. */
  readonly cpu: number
}
const middle = (all: readonly Took[] = []): Took =>
  all.toSorted((a, b) => a.seconds - b.seconds)[all.length >> 1] ?? { seconds: Number.NaN, cpu: Number.NaN }

/** Bytes that nothing on the way can compress; resolves to their digest. */
async function writeRandom(path: string): Promise<string> {
  const handle = await open(path, 'w')
  try {
    for (let at = 0; at < megabytes; at++) await handle.write(randomBytes(1_000_000))
    // What is not written yet would be written while others are measured.
    await handle.sync()
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
