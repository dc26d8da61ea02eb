import { TokenRequest } from '@hawser/kinds/authentication/tokenrequest.ts'
import { checkSchema } from '@hawser/kinds/check.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { invalid, methodNotAllowed, notFound } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Draft } from '../admission/draft.ts'
import { automountSeconds } from '../admission/tokenvolume.ts'
import { ComputedAnswer } from '../resources/answers.ts'
import type { Compute } from '../resources/computed.ts'
import { decodeBody } from '../resources/decodebody.ts'
import type { Call } from '../resources/resources.ts'
import { claimsFor, type TokenWish } from './accountclaims.ts'
import { boundTo } from './boundobject.ts'
import { checkNode } from './nodetokens.ts'
import type { SigningKeys } from './signingkeys.ts'

export interface Issuer {
  readonly keys: Pick<SigningKeys, 'sign'>
  /** `iss` of what is issued. */
  readonly issuer: string
  /** Of tokens that name no audience: this API server. */
  readonly audiences: readonly string[]
}

/** Client libraries of old read their token once: such a token is good for a year, and audits tell who is late. */
const extendedSeconds = 365 * 24 * 60 * 60

/** `POST serviceaccounts/NAME/token`: issues a token, which is kept nowhere. */
export const tokenRequest =
  ({ keys, issuer, audiences }: Issuer): Compute =>
  async (call, { look, now }, admit) => {
    const { kind, verb, user, namespace = '', name = '' } = call
    if (verb !== 'create') throw methodNotAllowed(kind, verb)
    const warnings: string[] = []
    const request = requestOf(call, warnings)
    const account = look.find('serviceaccounts', namespace, name)
    if (!account) throw notFound(ServiceAccount, name)
    await admit(request as unknown as Draft, warnings)
    const { spec } = request
    if (spec.audiences.length === 0) spec.audiences = [...audiences]
    const errors = [...checkSchema(TokenRequest.node, request), ...(TokenRequest.validate?.(request) ?? [])]
    if (errors.length > 0) throw invalid(TokenRequest, '', errors)
    checkNode(user, namespace, name, spec.boundObjectRef, look.find)
    const bound = boundTo(look.find, namespace, name, spec.boundObjectRef)
    const serviceaccount = { name, uid: account.metadata.uid }
    const wish: TokenWish = {
      binding: { namespace, serviceaccount, ...bound },
      audiences: spec.audiences,
      ...lifeOf(spec, bound.pod !== undefined, audiences),
    }
    const at = now()
    const token = await keys.sign(claimsFor(wish, issuer, crypto.randomUUID(), at))
    const status = { token, expirationTimestamp: formatTime(at + spec.expirationSeconds * 1000) }
    const metadata = { ...request.metadata, name, namespace, creationTimestamp: formatTime(at) }
    return new ComputedAnswer({ ...request, metadata, status } as never, { code: 201, warnings })
  }

function requestOf({ body, options = {}, namespace, name }: Call, warnings: string[]): Mutable<TokenRequest> {
  const request = decodeBody(TokenRequest, body, options, warnings) as unknown as Mutable<TokenRequest>
  const { metadata } = request
  const refuse = (field: 'name' | 'namespace') =>
    invalid(TokenRequest, name ?? '', [
      invalidField(
        `metadata.${field}`,
        metadata[field],
        `must match the service account ${field} if specified`,
      ),
    ])
  if (metadata.name && metadata.name !== name) throw refuse('name')
  if (metadata.namespace && metadata.namespace !== namespace) throw refuse('namespace')
  return request
}

/** What the admission plugin asks for lasts longer than it says, if it is a pod's and for this API server. */
export function lifeOf(
  { audiences, expirationSeconds }: TokenRequest['spec'],
  isPods: boolean,
  ours: readonly string[],
): Pick<TokenWish, 'seconds' | 'warnAfterSeconds'> {
  const isExtended =
    isPods && expirationSeconds === automountSeconds && audiences.every((one) => ours.includes(one))
  return isExtended
    ? { seconds: extendedSeconds, warnAfterSeconds: expirationSeconds }
    : { seconds: expirationSeconds }
}
