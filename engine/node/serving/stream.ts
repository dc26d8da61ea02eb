import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { StreamOptions } from '@hawser/cri/messages.ts'
import { type Asked, isTrue, podAsked, Refusal } from './answer.ts'

/**
 * Asks the runtime where to go for exec, attach or port-forward, and joins the two connections byte for byte: what
 * is spoken over them (SPDY or WebSocket) is between the client and the runtime.
 */
export async function joinStream(asked: Asked, socket: Duplex, head: Buffer): Promise<void> {
  refuseNewProtocols(asked.request)
  const url = new URL(await streamingUrl(asked))
  const runtime = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true, noDelay: true })
  const end = (): void => {
    runtime.destroy()
    socket.destroy()
  }
  runtime.on('error', end)
  socket.on('error', end)
  runtime.on('close', end)
  socket.on('close', end)
  runtime.write(requestHead(asked.request, url))
  runtime.write(head)
  socket.pipe(runtime).pipe(socket)
}

function streamingUrl(asked: Asked): Promise<string> {
  const { path, query, agent } = asked
  const [what, namespace, pod, name] = path
  const { observed } = podAsked(asked, namespace, pod)
  if (what === 'portForward') return agent.runtime.portForward(sandboxOf(asked), ports(query))
  const running = observed.containers.find((one) => one.name === name && one.state === 'running')
  if (!running) throw new Refusal(404, `container "${name}" of pod "${namespace}/${pod}" is not running`)
  if (what === 'attach') return agent.runtime.attach(running.id, streams(query))
  const command = query.getAll('command')
  if (command.length === 0) throw new Refusal(400, 'you must specify at least 1 command for the container')
  return agent.runtime.exec(running.id, command, streams(query))
}

function sandboxOf(asked: Asked): string {
  const [, namespace, pod] = asked.path
  const sandbox = podAsked(asked, namespace, pod).observed.sandboxes.find(({ ready }) => ready)
  if (!sandbox) throw new Refusal(404, `pod "${namespace}/${pod}" is not running`)
  return sandbox.id
}

function streams(query: URLSearchParams): StreamOptions {
  const tty = isTrue(query, 'tty')
  const asked = {
    stdin: isTrue(query, 'input'),
    stdout: isTrue(query, 'output'),
    stderr: isTrue(query, 'error') && !tty,
    tty,
  }
  if (!asked.stdin && !asked.stdout && !asked.stderr)
    throw new Refusal(400, 'you must specify at least 1 of stdin, stdout, stderr')
  return asked
}

const ports = (query: URLSearchParams): number[] =>
  query
    .getAll('port')
    .flatMap((text) => text.split(','))
    .map(Number)
    .filter((port) => port > 0 && port < 65_536)

/**
 * Protocols younger than the runtime's streaming server. Refused plainly, so that the client falls back to one it
 * speaks as well.
 */
function refuseNewProtocols({ headers }: IncomingMessage): void {
  if (headers.upgrade?.toLowerCase() !== 'websocket') return
  const offered = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const known = /^(v[1-4]\.)?(base64\.)?channel\.k8s\.io$/
  if (offered.length > 0 && !offered.some((name) => known.test(name)))
    throw new Refusal(400, `unable to upgrade: the container runtime speaks none of ${offered.join(', ')}`)
}

/** The head of the request, as it came but for where it goes. */
function requestHead({ method, rawHeaders }: IncomingMessage, url: URL): string {
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`]
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.toLowerCase() !== 'host') lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
