import type { Page } from '../discovery/discovery.ts'
import type { OpenApi } from '../openapi/openapi.ts'
import { json } from './accept.ts'
import type { Exchange } from './exchange.ts'
import { sendPage } from './pages.ts'

const v3 = '/openapi/v3/'
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
/** The two names the type has had: kubectl 1.20 sends the first. */
const isProtobuf = (accept = ''): boolean =>
  /com\.github\.proto-openapi\.spec\.v2[@.]v1\.0\+protobuf/.test(accept)

/** Answers `/openapi/…`; undefined when the path is none of these. */
export function openApiPage(openApi: OpenApi, exchange: Exchange): Promise<void> | undefined {
  const page = pageAt(openApi, exchange.path)
  return page && sendDocument(openApi, exchange, page)
}

async function sendDocument(openApi: OpenApi, exchange: Exchange, page: Page | 'v2'): Promise<void> {
  if (page === 'v2' && isProtobuf(exchange.request.headers.accept)) {
    exchange.form = { format: 'json', contentType: protobufType }
    return sendPage(exchange, openApi.v2Protobuf())
  }
  exchange.form = json
  if (page === 'v2') return sendPage(exchange, openApi.v2())
  const hash = exchange.query.get('hash')
  if (!hash) return sendPage(exchange, page)
  const current = page.etag.replaceAll('"', '')
  // Who asks for a document that has changed since is told where the new one is.
  if (hash !== current) return redirect(exchange, `${exchange.path}?hash=${current}`)
  exchange.cacheControl = 'public, immutable'
  return sendPage(exchange, page, ['Expires', inAYear()])
}

const yearMs = 365 * 24 * 60 * 60 * 1000
const inAYear = (): string => new Date(Date.now() + yearMs).toUTCString()

function redirect({ response, auditId }: Exchange, location: string): void {
  response.writeHead(301, ['Audit-Id', auditId, 'Location', location, 'Content-Length', '0']).end()
}

function pageAt(openApi: OpenApi, path: string): Page | 'v2' | undefined {
  if (path === '/openapi/v2') return 'v2'
  if (path === '/openapi/v3' || path === v3) return openApi.index()
  return path.startsWith(v3) ? openApi.v3(path.slice(v3.length)) : undefined
}
