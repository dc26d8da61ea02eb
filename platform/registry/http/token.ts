import { anonymousToken, isUnknown, unauthorized } from '../access.ts'
import { RegistryError } from '../error.ts'
import type { Asked } from '../request.ts'
import { answer, answerError, answerJson } from './answer.ts'

/** How long clients keep a token before they ask again; they hold the real one anyway. */
const keptSeconds = 300

/**
 * Gives who shows credentials of the API the same as a token of the registry: they are good for both. Who shows none
 * is nobody in particular, and is told so by a token too.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function answerToken(asked: Asked): Promise<void> {
  const { request, response } = asked
  if (request.method !== 'GET') return answer(response, 405, { Allow: 'GET' })
  if (isUnknown(asked)) {
    const { message } = unauthorized(asked)
    const headers = { 'WWW-Authenticate': 'Basic realm="hawser"' }
    return answerError(response, new RegistryError('UNAUTHORIZED', message, { headers }))
  }
  const token = tokenIn(request.headers.authorization) ?? anonymousToken
  const headers = { 'Cache-Control': 'no-store' }
  const value = { token, access_token: token, expires_in: keptSeconds, issued_at: new Date().toISOString() }
  answerJson(response, 200, value, headers)
}

/** The token of Bearer or Basic; whether it is one was found out before. */
function tokenIn(authorization = ''): string | undefined {
  const [, scheme = '', value = ''] = /^(Bearer|Basic) (\S+)$/i.exec(authorization.trim()) ?? []
  if (scheme.toLowerCase() === 'bearer') return value
  return /^[^:]*:(.+)$/s.exec(Buffer.from(value, 'base64').toString())?.[1]
}
