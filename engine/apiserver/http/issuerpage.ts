import type { IssuerPages } from '../auth/issuerpages.ts'
import type { Exchange } from './exchange.ts'

/** Keys change when a server is started again: an hour of old ones does no harm. */
const maxAgeSeconds = 3600

/** Answers the documents about the issuer of ServiceAccount tokens; undefined when the path is none of them. */
export function issuerPage(
  pages: IssuerPages,
  { path, request, response, auditId }: Exchange,
): Promise<void> | undefined {
  const page = pages.get(path)
  if (!page) return undefined
  response.writeHead(200, {
    'Audit-Id': auditId,
    'Cache-Control': `public, max-age=${maxAgeSeconds}`,
    'Content-Type': page.type,
    'Content-Length': page.body.length,
  })
  response.end(request.method === 'HEAD' ? undefined : page.body)
  return Promise.resolve()
}
