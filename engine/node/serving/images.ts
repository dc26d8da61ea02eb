import type { IncomingMessage } from 'node:http'
import { isRuntimeError } from '@hawser/cri/errors.ts'
import type { ConfigChange } from '@hawser/cri/images.ts'
import { bytes } from '@hawser/kinds/meta/quantity.ts'
import type { Pod } from '../pod.ts'
import { type Answer, type Asked, podAsked, Refusal, sendJson } from './answer.ts'

/** What of an image is asked of us besides what CRI knows: building needs it. */
export const images: Answer = async (asked, response) => {
  const { request, path, query } = asked
  const name = query.get('name')
  const verb = `${request.method} ${path[2] ?? ''}`
  const act =
    verb === 'GET '
      ? name
        ? () => found(asked, name)
        : () => listed(asked)
      : acts[verb]?.bind(undefined, asked)
  if (!act) throw new Refusal(404, `no such image operation: ${request.method} /${path.join('/')}`)
  try {
    sendJson(response, await act())
  } catch (error) {
    throw refusalOf(error)
  }
}

const acts: Readonly<Record<string, (asked: Asked) => Promise<object>>> = {
  'POST load': ({ agent, request }) => agent.images.load(request),
  'POST commit': commit,
  'POST tag': async ({ agent, request }) => {
    const { source, image } = await body(request)
    return agent.images.tag(text(source, 'source'), text(image, 'image'))
  },
  'POST look': async ({ agent, request }) => {
    const { image, paths } = await body(request)
    if (!Array.isArray(paths)) throw new Refusal(400, 'paths must be a list')
    return { paths: await agent.images.lookFor(text(image, 'image'), paths.map(String)) }
  },
  'POST remove': async ({ agent, request }) => {
    const { image } = await body(request)
    await agent.images.remove(text(image, 'image'))
    return {}
  },
}

async function commit(asked: Asked): Promise<object> {
  const { namespace, pod, container, image, config } = await body(asked.request)
  const work = podAsked(asked, text(namespace, 'namespace'), text(pod, 'pod'))
  const name = text(container, 'container')
  const last = work.observed.containers.find((one) => one.name === name)
  if (!last)
    throw new Refusal(
      404,
      `container "${name}" of pod "${namespace}/${pod}" is not here: it has never started or was removed`,
    )
  const mostBytes = diskLimit(work.pod, name)
  const committed = await asked.agent.images.commit({
    containerId: last.id,
    ...(mostBytes !== undefined && { mostBytes }),
    image: text(image, 'image'),
    createdBy: `container ${name} of pod ${namespace}/${pod}`,
    ...(typeof config === 'object' && config !== null && { config: config as ConfigChange }),
  })
  return committed
}

/** What a container may write to the disk, an image of it may have. */
function diskLimit(pod: Pod, container: string): number | undefined {
  const found = pod.spec.containers.find(({ name }) => name === container)
  const limit = found?.resources?.limits?.['ephemeral-storage']
  return limit === undefined ? undefined : bytes(limit)
}

async function found({ agent }: Asked, name: string): Promise<object> {
  const image = await agent.images.find(name)
  if (!image) throw new Refusal(404, `image "${name}" is not on this node`)
  return image
}

const listed = async ({ agent }: Asked): Promise<object> => ({ images: await agent.images.list() })

const largestBody = 1024 * 1024

async function body(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestBody) throw new Refusal(413, 'the request is larger than 1 MiB')
    chunks.push(chunk)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString())
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  } catch {
    // Told below.
  }
  throw new Refusal(400, 'the body must be a JSON object')
}

function text(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') throw new Refusal(400, `${field} is required`)
  return value
}

const statuses = {
  NotFound: 404,
  AlreadyExists: 409,
  Conflict: 409,
  Invalid: 400,
  Unavailable: 503,
  Exhausted: 507,
} as const

function refusalOf(error: unknown): unknown {
  if (!isRuntimeError(error)) return error
  const status = (statuses as Readonly<Record<string, number>>)[error.reason] ?? 500
  return new Refusal(status, error.message)
}
