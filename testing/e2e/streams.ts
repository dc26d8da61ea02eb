import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { Attach, Exec, KubeConfig, type V1Status } from '@kubernetes/client-node'
import { run } from '../command.ts'
import type { TestPlatform } from '../platform.ts'

const forever = 'trap "exit 0" TERM; while :; do echo tick; sleep 0.2; done'

/** A pod with a container that answers what it is told and ends, and one that goes on talking. */
export async function startTalking(platform: TestPlatform, name: string, like: string): Promise<void> {
  const image = await platform.kubectl(
    'get',
    'deploy',
    like,
    '-o',
    'jsonpath={.spec.template.spec.containers[0].image}',
  )
  const sh = (script: string): object => ({ image, command: ['sh', '-c', script] })
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      containers: [
        { name: 'asks', ...sh('read name; echo hello $name; sleep 0.2'), stdin: true, stdinOnce: true },
        { name: 'ticks', ...sh(forever) },
      ],
    },
  }
  const kubeconfig = ['--kubeconfig', platform.kubeconfig]
  const made = await run('kubectl', [...kubeconfig, 'create', '-f', '-'], { input: JSON.stringify(pod) })
  if (made.code !== 0) throw new Error(made.stderr)
  await platform.kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s')
}

/** What kubectl prints until it has said `text`, told `input` and left hanging on; then it is interrupted, as by ^C. */
export async function heard(
  { kubeconfig }: TestPlatform,
  args: readonly string[],
  text: string,
  input = '',
): Promise<string> {
  const child = spawn('kubectl', ['--kubeconfig', kubeconfig, ...args], { timeout: 60_000 })
  let [said, complained] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said += part
    if (said.includes(text)) child.kill('SIGINT')
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    complained += part
  })
  child.stdin.on('error', () => {})
  child.stdin.write(input)
  await once(child, 'close')
  if (!said.includes(text)) throw new Error(`kubectl ${args.join(' ')}: ${said}\n${complained}`)
  return said
}

interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly status: V1Status
}
export interface Streams {
  exec(command: string[], input: string): Promise<Ran>
  /** Attaches until the container has said `text`. */
  attach(text: string): Promise<string>
}

/** exec and attach of the official JavaScript client. */
export function streamOf(kubeconfig: string, pod: string, container: string): Streams {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  return {
    async exec(command, input) {
      const [stdout, stderr] = [collect(), collect()]
      const { promise, resolve } = Promise.withResolvers<V1Status>()
      // Left open: without version 5 of the protocol, the end of it would be the end of the connection.
      const stdin = input ? new PassThrough() : null
      stdin?.write(input)
      await new Exec(config).exec(
        'default',
        pod,
        container,
        command,
        stdout.stream,
        stderr.stream,
        stdin,
        false,
        resolve,
      )
      const status = await within(30_000, promise, `the end of ${command.join(' ')}`)
      return { stdout: stdout.text(), stderr: stderr.text(), status }
    },
    async attach(text) {
      const stdout = collect()
      const said = new Promise<void>((resolve) => {
        stdout.stream.on('data', () => stdout.text().includes(text) && resolve())
      })
      const socket = await new Attach(config).attach(
        'default',
        pod,
        container,
        stdout.stream,
        null,
        null,
        false,
      )
      await within(30_000, said, `${container} saying ${text}`)
      socket.close()
      return stdout.text()
    },
  }
}

function collect(): { readonly stream: PassThrough; text(): string } {
  const parts: Buffer[] = []
  const stream = new PassThrough()
  stream.on('data', (part: Buffer) => parts.push(part))
  return { stream, text: () => Buffer.concat(parts).toString() }
}

async function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`${what} did not come in ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
