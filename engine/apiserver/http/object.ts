import { badRequest, unsupportedMediaType } from '@hawser/kinds/meta/status.ts'
import { type Options, readOptions } from '../resources/options.ts'
import {
  type Call,
  patchTypes,
  type Resources,
  type Target,
  type User,
  type Verb,
} from '../resources/resources.ts'
import { sendAnswer } from './answer.ts'
import { mediaType, parseBody, readBody, readJson, readYaml } from './body.ts'
import type { Exchange } from './exchange.ts'
import { type ProtobufReader, protobufType } from './protobuf/body.ts'
import type { Resolved } from './resolve.ts'
import { checkTimeout } from './timeout.ts'

export interface ObjectParts {
  readonly resources: Pick<Resources, 'call'>
  readonly readProtobuf: ProtobufReader
}

/** Answers a request on an object or a collection, watches excepted. */
export async function answerObject(
  { resources, readProtobuf }: ObjectParts,
  exchange: Exchange,
  user: User,
  { target }: Resolved,
  verb: Verb,
  now: number,
): Promise<void> {
  checkTimeout(exchange.query)
  const options = exchange.query.size ? readOptions(exchange.query) : {}
  const isRead = verb === 'get' || verb === 'list'
  const given = isRead ? undefined : await bodyOf(exchange, target, verb, readProtobuf, isStrict(options))
  const userAgent = exchange.request.headers['user-agent']
  const { audit } = exchange
  const call = { ...target, user, verb, options, userAgent, ...given }
  if (audit) {
    audit.request(given?.body)
    const answer = await resources.call({ ...call, auditAnnotations: audit.annotations })
    audit.response(() => answer.object)
    return sendAnswer(exchange, target, answer, now)
  }
  const answer = await resources.call(call)
  await sendAnswer(exchange, target, answer, now)
}

const isStrict = ({ fieldValidation }: Options): boolean => fieldValidation !== 'Ignore'

async function bodyOf(
  { request }: Exchange,
  { kind }: Target,
  verb: Verb,
  readProtobuf: ProtobufReader,
  strict: boolean,
): Promise<Pick<Call, 'body' | 'patchType' | 'problems'>> {
  const body = await readBody(request)
  const contentType = request.headers['content-type']
  if (verb === 'patch') return patchOf(body, mediaType(contentType), strict)
  // There is no protobuf of a custom kind.
  if (kind.isCustom && !isDeletion(verb) && mediaType(contentType) === protobufType)
    throw unsupportedMediaType(['application/json', 'application/yaml'])
  const read = await parseBody(body, contentType, readProtobuf, strict)
  if (read.body === undefined && !isDeletion(verb)) {
    throw badRequest('the body of the request is empty: an object is needed')
  }
  return read
}

const isDeletion = (verb: Verb): boolean => verb === 'delete' || verb === 'deletecollection'

/**
 * The patch of a PATCH request and its type.
 *
 * @param strict  Find out what strict reading has against it.
 */
export async function patchOf(
  body: Buffer,
  type: string | undefined,
  strict = false,
): Promise<Pick<Call, 'body' | 'patchType' | 'problems'>> {
  if (type === undefined || !Object.hasOwn(patchTypes, type))
    throw unsupportedMediaType(Object.keys(patchTypes))
  const patchType = patchTypes[type as keyof typeof patchTypes]
  if (body.length === 0) throw badRequest('the body of the request is empty: a patch is needed')
  return { patchType, ...(patchType === 'apply' ? await readYaml(body) : readJson(body, strict)) }
}
