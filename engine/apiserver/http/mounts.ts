import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants } from 'node:http2'
import { isReason, type StatusError, statusOf } from '@hawser/kinds/meta/status.ts'
import { type Attributes, forbidden } from '../auth/attributes.ts'
import type { Authorizer } from '../auth/authorizer.ts'
import { anonymous } from '../auth/identity.ts'
import type { User } from '../resources/resources.ts'
import { beginAudit } from './beginaudit.ts'
import type { Exchange, Labels } from './exchange.ts'
import { streamOf } from './http2.ts'
import { leaveUnread } from './unread.ts'
import { type UserParts, userOf } from './user.ts'
import { widen } from './windows.ts'

/** What a mount is told about a request. It is let in whoever asks: what may be done is for the mount to find out. */
export interface MountAbout {
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** `system:anonymous` when nobody proved who he is. */
  readonly user: User
  /** Credentials were shown that nobody here knows: to be answered like none, though anonymous users may do it. */
  readonly isRefused: boolean
  /** Undefined when the user may do this, else the refusal, to throw or to answer in another form. */
  authorize(attributes: Omit<Attributes, 'user'>): StatusError | undefined
  /** Before a long body is read: lets the client send further ahead. Returns what takes that back. */
  widen(): () => void
}

/** Answers everything below a path. What it throws is answered for it, as a Status. */
export type Mount = (
  request: IncomingMessage,
  response: ServerResponse,
  about: MountAbout,
) => Promise<void> | void
/** Mounts by path without the final slash: `/v2`, `/console`. Nothing below `/api` can be one. */
export type Mounts = Readonly<Record<string, Mount>>

export interface Mounted {
  readonly prefix: string
  readonly mount: Mount
}

/** The longest mount that a path is at or below. */
export function mountOf(mounts: Mounts, path: string): Mounted | undefined {
  let found: Mounted | undefined
  for (const [prefix, mount] of Object.entries(mounts)) {
    const isBelow = path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')
    if (isBelow && (!found || prefix.length > found.prefix.length)) found = { prefix, mount }
  }
  return found
}

interface MountParts extends UserParts {
  readonly resources: { readonly authorizer: Pick<Authorizer, 'decide'> }
}

/** Streams may be long; a peer that neither sends nor takes a byte for this long is dead. A mount may say otherwise. */
const silenceMs = 5 * 60_000

/** Has a mount answer. @throws what the mount throws, and `Forbidden` to who may not act as whom he wants to. */
export async function answerMount(parts: MountParts, exchange: Exchange, { mount }: Mounted): Promise<void> {
  const { request, response, path, query } = exchange
  leaveUnread(request, response)
  endWhenSilent(request, response)
  const user = await callerOf(parts, exchange)
  let refusal: StatusError | undefined
  const authorize: MountAbout['authorize'] = (attributes) => {
    const asked = { user, ...attributes }
    const { allowed, reason } = parts.resources.authorizer.decide(asked)
    if (allowed) return void exchange.audit?.allowed()
    refusal = forbidden(asked, reason)
    return refusal
  }
  const isRefused = user === anonymous && request.headers.authorization !== undefined
  await mount(request, response, { path, query, user, isRefused, authorize, widen: () => widen(request) })
  // A mount that answers in a form of its own has refused all the same.
  const status = refusal && statusOf(refusal)
  if (status?.code === response.statusCode) exchange.audit?.refused(status, false)
}

async function callerOf(parts: MountParts, exchange: Exchange): Promise<User> {
  try {
    return await userOf(parts, exchange, true)
  } catch (error) {
    if (!isReason(error, 'Unauthorized')) throw error
    exchange.user = anonymous
    if (parts.audit) beginAudit(parts.audit, exchange, anonymous)
    return anonymous
  }
}

function endWhenSilent(request: IncomingMessage, response: ServerResponse): void {
  const stream = streamOf(response)
  // Node ends a connection of HTTP/1.1 by itself when nobody listens.
  if (stream) stream.setTimeout(silenceMs, () => stream.close(constants.NGHTTP2_CANCEL))
  else request.setTimeout(silenceMs)
}

const methods = new Set(['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'])

/** What metrics say of a mount's requests; a method may be any word, and metrics must not grow with them. */
export const mountLabels = (labels: Labels, method: string | undefined, { prefix }: Mounted): Labels => ({
  ...labels,
  verb: method && methods.has(method) ? method : 'OTHER',
  subresource: prefix,
})
