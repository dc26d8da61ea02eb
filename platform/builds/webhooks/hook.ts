import type { IncomingHttpHeaders } from 'node:http'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { SourceRevision } from '@hawser/kinds/build/buildsource.ts'
import type { WebHookTrigger } from '@hawser/kinds/build/buildtrigger.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import type { BuildOptions } from '../generate.ts'

/** What was sent to a webhook. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a delivery asks for. */
export type Wish =
  | {
      readonly do: 'build'
      readonly options: Pick<BuildOptions, 'revision' | 'env' | 'docker'>
      /** What of the delivery was passed over, and why. */
      readonly warning?: string
    }
  | { readonly do: 'nothing'; readonly because: string }

/** How one provider speaks. */
export interface Hook {
  readonly triggerType: string
  /** Words of the cause that the build records. */
  readonly message: string
  triggersOf(buildConfig: BuildConfig): readonly (WebHookTrigger | undefined)[]
  cause(revision: SourceRevision | undefined, secret: string): object
  /** @throws {StatusError} `BadRequest` for what the provider does not send. */
  read(
    delivery: Delivery,
    source: BuildConfig['spec']['source'],
    trigger: WebHookTrigger,
  ): Wish | Promise<Wish>
}

export const mediaTypeOf = ({ headers }: Delivery): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** The value of a header that is sent once. */
export const headerOf = ({ headers }: Delivery, name: string): string => String(headers[name] ?? '')

/**
 * The JSON object a provider sends.
 *
 * @throws {StatusError} `BadRequest`
 */
export function objectOf(delivery: Delivery): Payload {
  const type = delivery.headers['content-type'] ?? ''
  if (mediaTypeOf(delivery) !== 'application/json')
    throw badRequest(
      `unsupported Content-Type ${type}`,
      'Set the content type of the webhook to application/json where it was made.',
    )
  try {
    const value: unknown = JSON.parse(delivery.body.toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Payload
  } catch {
    // Answered below, like any other value that is no object.
  }
  throw badRequest('the payload is not a JSON object')
}

/** What others send: nothing about it is certain. */
export type Payload = { readonly [key: string]: unknown }

/** The object under these keys, or an empty one. */
export function at(payload: Payload, ...keys: readonly string[]): Payload {
  let value: unknown = payload
  for (const key of keys) value = isPayload(value) ? value[key] : undefined
  return isPayload(value) ? value : {}
}
export const listAt = (payload: Payload, key: string): Payload[] =>
  Array.isArray(payload[key]) ? payload[key].filter(isPayload) : []
export const textAt = (payload: Payload, key: string): string =>
  typeof payload[key] === 'string' ? payload[key] : ''

const isPayload = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A person who wrote or committed something. */
export const personAt = (payload: Payload, key: string): { name?: string; email?: string } => {
  const one = at(payload, key)
  const [name, email] = [textAt(one, 'name'), textAt(one, 'email')]
  return { ...(name && { name }), ...(email && { email }) }
}

export const revisionOf = (git: NonNullable<SourceRevision['git']>): SourceRevision | undefined =>
  git.commit ? { type: 'Git', git } : undefined
