import { StatusError, statusOf } from '@hawser/kinds/meta/status.ts'
import { RegistryError } from '../error.ts'
import type { Asked } from '../request.ts'
import { type Route, routeOf } from '../route.ts'
import { answerError } from './answer.ts'
import { blobMethods } from './blobs.ts'
import { baseMethods, catalogMethods, referrersMethods, tagsMethods } from './lists.ts'
import { manifestMethods } from './manifests.ts'
import type { Answer, Methods, Parts } from './parts.ts'
import { signatureMethods } from './signatures.ts'
import { uploadMethods, uploadsMethods } from './uploads.ts'

const methods: { readonly [Is in Route['is']]: Methods<Is> } = {
  base: baseMethods,
  catalog: catalogMethods,
  tags: tagsMethods,
  referrers: referrersMethods,
  manifest: manifestMethods,
  blob: blobMethods,
  uploads: uploadsMethods,
  upload: uploadMethods,
  signatures: signatureMethods,
}

/** Answers a request of the distribution API. What it throws is a bug. */
export async function handle(parts: Parts, asked: Asked): Promise<void> {
  const { response } = asked
  response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  try {
    await dispatch(parts, asked)
  } catch (error) {
    if (hasGone(error) && isCut(asked)) return void response.destroy()
    // What is wrong after it was said to be fine cannot be told any more; it ends the answer before its end.
    if (response.headersSent && error instanceof RegistryError) return void response.destroy()
    if (response.headersSent) throw error
    answerError(response, refusal(error))
  }
}

async function dispatch(parts: Parts, asked: Asked): Promise<void> {
  const route = routeOf(asked.path)
  if (!route)
    throw new RegistryError('UNSUPPORTED', 'this path is none of the distribution API', { status: 404 })
  const known = methods[route.is] as Methods<Route['is']>
  const answer = known[asked.request.method ?? ''] as Answer<Route['is']> | undefined
  if (!answer)
    throw new RegistryError('UNSUPPORTED', `${asked.request.method} is not possible here`, {
      status: 405,
      headers: { Allow: Object.keys(known).join(', ') },
    })
  await answer(parts, asked, route)
}

const closings = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ABORT_ERR']

/** Whether an error says no more than that the client ended its connection. */
const hasGone = (error: unknown): boolean => {
  const code = String((error as NodeJS.ErrnoException).code)
  return closings.includes(code) || code.startsWith('ERR_HTTP2_')
}

/** Of HTTP/2 a request that was cut says no more than that it is aborted. */
const isCut = ({ request, response }: Asked): boolean =>
  response.destroyed || request.errored !== null || request.aborted

/** What the API refuses (a quota, a limit) is a refusal of the registry too. */
function refusal(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error
  if (!(error instanceof StatusError)) throw error
  const { code } = statusOf(error)
  if (code >= 500) return new RegistryError('UNAVAILABLE', error.message, { cause: error })
  return new RegistryError('DENIED', error.message, { status: code === 409 ? 409 : 403, cause: error })
}
