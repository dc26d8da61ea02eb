import type { Readable } from 'node:stream'
import { dockerHub, type ImageReference, repositoryName } from '@hawser/kinds/image/imagereference.ts'
import { digestOf, mediaTypes } from '../docker/manifest.ts'
import { type Answered, type Ask, openAsk, type Reach, Unreached } from './ask.ts'
import { challengeOf } from './challenge.ts'
import type { Credentials } from './credentials.ts'
import { fetchFrom, type Wanted } from './fetch.ts'
import { RegistryProblem } from './problem.ts'
import { tokenFrom } from './token.ts'

export interface FoundManifest {
  readonly digest: string
  readonly text: string
  readonly mediaType: string
}

/** One repository of a registry elsewhere, to be read. Whatever fails is a RegistryProblem. */
export interface Repository extends Disposable {
  /** @param reference  A tag or a digest. */
  manifest(reference: string): Promise<FoundManifest>
  /** The text of a small blob: a configuration. */
  blob(digest: string): Promise<string>
  /** A blob of any length as it comes; its digest is for the reader to check. */
  open(digest: string): Promise<Readable>
  tags(): Promise<readonly string[]>
}

export interface RepositoryOptions extends Reach {
  /** With a registry; its tag and digest do not matter. */
  readonly reference: ImageReference
  readonly credentials: Credentials | undefined
  readonly signal: AbortSignal
}

const mostManifest = 4 * 2 ** 20
const mostConfig = 8 * 2 ** 20
const mostError = 64 * 2 ** 10
const mostTagsPage = 4 * 2 ** 20
const mostPages = 20
const accept = Object.values(mediaTypes).join(', ')

export function openRepository(options: RepositoryOptions): Repository {
  const { reference, signal } = options
  const connections = openAsk(options)
  const session = openSession(connections.ask, options)
  const name = repositoryName(reference)
  const get = async (path: string, mostBytes: number, accepted?: string): Promise<Answered> =>
    succeeded(
      await session(`/v2/${name}/${path}`, { mostBytes, signal, ...(accepted && { accept: accepted }) }),
    )
  return {
    async manifest(wanted) {
      const { body, headers } = await get(`manifests/${wanted}`, mostManifest, accept)
      const digest = digestOf(body)
      if (wanted.startsWith('sha256:') && digest !== wanted) throw mismatch('manifest', wanted)
      return { digest, text: body.toString(), mediaType: headers['content-type'] ?? '' }
    },
    async blob(digest) {
      const { body } = await get(`blobs/${digest}`, mostConfig)
      if (digest.startsWith('sha256:') && digestOf(body) !== digest) throw mismatch('configuration', digest)
      return body.toString()
    },
    async open(digest) {
      const wanted = { mostBytes: mostError, signal, streams: true }
      const { stream } = succeeded(await session(`/v2/${name}/blobs/${digest}`, wanted))
      if (stream) return stream
      throw new RegistryProblem('unreached', 'the registry sent no blob')
    },
    async tags() {
      const tags = new Set<string>()
      let path: string | undefined = 'tags/list?n=1000'
      for (let page = 0; path && page < mostPages; page++) {
        const answer: Answered = await get(path, mostTagsPage)
        for (const tag of tagsIn(answer.body)) tags.add(tag || 'latest')
        path = nextPage(answer, name)
      }
      return [...tags]
    },
    [Symbol.dispose]: () => connections[Symbol.dispose](),
  }
}

type Session = (
  path: string,
  wanted: Pick<Wanted, 'mostBytes' | 'signal' | 'accept' | 'streams'>,
) => Promise<Answered>

/** Finds out how the registry is spoken to, and what it wants to see, once for all requests. */
function openSession(ask: Ask, options: RepositoryOptions): Session {
  const { reference, isInsecure } = options
  const registry = reference.registry === dockerHub ? 'registry-1.docker.io' : reference.registry
  let base = `https://${registry}`
  let authorization: string | undefined
  /** Credentials that are refused must not keep anybody from what everybody may have. */
  let credentials = options.credentials
  let refusal: RegistryProblem | undefined

  const send: Session = async (path, wanted) => {
    const tried = base
    try {
      return await fetchFrom(ask, { ...wanted, url: new URL(path, tried), authorization })
    } catch (error) {
      if (!(error instanceof Unreached)) throw error
      if (!isInsecure || !tried.startsWith('https:')) throw unreached(error, reference)
      base = `http://${registry}`
      return send(path, wanted)
    }
  }
  return async (path, wanted) => {
    for (let attempt = 0; ; attempt++) {
      const answer = await send(path, wanted)
      if (answer.status !== 401) return answer
      if (attempt === 2) throw refusal ?? unauthorized(reference)
      if (authorization !== undefined && credentials) {
        refusal ??= wrongPassword(reference)
        credentials = undefined
      }
      const isPlain = base.startsWith('http:')
      const next = await authorizationFor(ask, answer, { ...options, credentials }, isPlain).catch(
        (error) => {
          if (!(error instanceof RegistryProblem) || error.why !== 'wrongPassword') throw error
          refusal = error
          credentials = undefined
          return authorizationFor(ask, answer, { ...options, credentials }, isPlain)
        },
      )
      if (next === undefined) throw refusal ?? unauthorized(reference)
      authorization = next
    }
  }
}

/** What to show instead of nothing; undefined when there is nothing to show. */
async function authorizationFor(
  ask: Ask,
  { headers }: Answered,
  { reference, credentials, isInsecure, signal }: RepositoryOptions,
  isPlain: boolean,
): Promise<string | undefined> {
  const challenge = challengeOf(headers['www-authenticate'])
  if (challenge?.scheme === 'basic') return credentials && basic(credentials)
  if (challenge?.scheme !== 'bearer') return undefined
  const { realm = '', service } = challenge.parameters
  const scope = `repository:${repositoryName(reference)}:pull`
  const url = URL.canParse(realm) ? new URL(realm) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || (url.protocol === 'http:' && !isPlain && !isInsecure)) {
    throw new RegistryProblem('unreached', `${reference.registry} names no usable place to get a token from`)
  }
  if (service) url.searchParams.set('service', service)
  url.searchParams.set('scope', scope)
  const token = await tokenFrom(ask, url, credentials && basic(credentials), signal)
  if (token !== undefined) return `Bearer ${token}`
  throw credentials ? wrongPassword(reference) : unauthorized(reference)
}

const basic = ({ username, password }: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

function succeeded(answer: Answered): Answered {
  const { status, body } = answer
  if (status === 200) return answer
  if (status === 404) throw new RegistryProblem('unknown', 'not found')
  if (status === 403) throw new RegistryProblem('unauthorized', 'denied')
  throw new RegistryProblem('unreached', `the registry answered ${status}${saidIn(body)}`)
}

/** What a registry says itself, cut short: it may say anything. */
function saidIn(body: Buffer): string {
  try {
    const { errors } = JSON.parse(body.toString()) as {
      errors?: readonly { code?: unknown; message?: unknown }[]
    }
    const [first] = errors ?? []
    const said = [first?.code, first?.message].filter((text) => typeof text === 'string').join(': ')
    return said && `: ${said.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)}`
  } catch {
    return ''
  }
}

const mismatch = (what: string, digest: string): RegistryProblem =>
  new RegistryProblem('unreached', `the ${what} is not the one with the digest ${digest}`)

function unreached(error: Unreached, { registry }: ImageReference): RegistryProblem {
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException
  const isPlain =
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG' || code === 'EPROTO'
  return isPlain
    ? new RegistryProblem('plainHttp', `${registry} does not speak HTTPS`, error)
    : new RegistryProblem('unreached', error.message, error)
}
const unauthorized = ({ registry }: ImageReference): RegistryProblem =>
  new RegistryProblem('unauthorized', `${registry} wants credentials`)
const wrongPassword = ({ registry }: ImageReference): RegistryProblem =>
  new RegistryProblem('wrongPassword', `${registry} refuses the credentials`)

function tagsIn(body: Buffer): string[] {
  try {
    const { tags } = JSON.parse(body.toString()) as { tags?: unknown }
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
  } catch {
    throw new RegistryProblem('unreached', 'the list of tags is no JSON')
  }
}

/** Of the next page only its query is taken: it is on the same registry, of the same repository. */
function nextPage({ headers }: Answered, name: string): string | undefined {
  const [, target = ''] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(String(headers.link ?? '')) ?? []
  const url = target && URL.canParse(target, 'https://r') ? new URL(target, 'https://r') : undefined
  return url?.pathname === `/v2/${name}/tags/list` ? `tags/list${url.search}` : undefined
}
