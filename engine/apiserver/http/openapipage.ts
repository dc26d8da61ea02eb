import type { Page } from '../discovery/discovery.ts'
import type { OpenApi } from '../openapi/openapi.ts'
import { bestOf } from './accept.ts'
import type { Exchange } from './exchange.ts'
import { sendPage } from './pages.ts'

const v3 = '/openapi/v3/'
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const json = 'application/json'
/** The type has had two names: kubectl 1.20 sends the first. */
const offers: Readonly<Record<'v2' | 'v3', Readonly<Record<string, string>>>> = {
  v2: {
    __proto__: null as never,
    [json]: json,
    'application/com.github.proto-openapi.spec.v2@v1.0+protobuf': protobufType,
    [protobufType]: protobufType,
    'application/*': json,
    '*/*': json,
  },
  v3: { __proto__: null as never, [json]: json, 'application/*': json, '*/*': json },
}

/** Answers `/openapi/…`; undefined when the path is none of these. */
export function openApiPage(openApi: OpenApi, exchange: Exchange): Promise<void> | undefined {
  const page = pageAt(openApi, exchange.path)
  return page && sendDocument(openApi, exchange, page)
}

async function sendDocument(openApi: OpenApi, exchange: Exchange, page: Page | 'v2'): Promise<void> {
  const contentType = bestOf(exchange.request.headers.accept, offers[page === 'v2' ? 'v2' : 'v3'])
  if (contentType === undefined) return refuse(exchange)
  exchange.form = { format: 'json', contentType }
  const vary = ['Vary', 'Accept']
  if (page === 'v2') {
    return sendPage(exchange, contentType === json ? openApi.v2() : openApi.v2Protobuf(), vary)
  }
  const hash = exchange.query.get('hash')
  if (!hash) return sendPage(exchange, page, vary)
  const current = page.etag.replaceAll('"', '')
  // Who asks for a document that has changed since is told where the new one is.
  if (hash !== current) return redirect(exchange, `${exchange.path}?hash=${current}`)
  exchange.cacheControl = 'public, immutable'
  return sendPage(exchange, page, [...vary, 'Expires', inAYear()])
}

const yearMs = 365 * 24 * 60 * 60 * 1000
const inAYear = (): string => new Date(Date.now() + yearMs).toUTCString()

/** Upstream says no more about it. */
function refuse({ response, auditId }: Exchange): void {
  response.writeHead(406, ['Audit-Id', auditId, 'Vary', 'Accept', 'Content-Length', '0']).end()
}

function redirect({ response, auditId }: Exchange, location: string): void {
  response.writeHead(301, ['Audit-Id', auditId, 'Location', location, 'Content-Length', '0']).end()
}

function pageAt(openApi: OpenApi, path: string): Page | 'v2' | undefined {
  if (path === '/openapi/v2') return 'v2'
  if (path === '/openapi/v3' || path === v3) return openApi.index()
  return path.startsWith(v3) ? openApi.v3(path.slice(v3.length)) : undefined
}
