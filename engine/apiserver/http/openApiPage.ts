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
export function openApiPage(openApi: OpenApi, exchange: Exchange): void | Promise<void> | undefined {
  const page = pageAt(openApi, exchange.path)
  if (!page) return undefined
  if (page === 'v2' && isProtobuf(exchange.request.headers.accept)) {
    exchange.form = { format: 'json', contentType: protobufType }
    return sendPage(exchange, openApi.v2Protobuf())
  }
  exchange.form = json
  return sendPage(exchange, page === 'v2' ? openApi.v2() : page)
}

function pageAt(openApi: OpenApi, path: string): Page | 'v2' | undefined {
  if (path === '/openapi/v2') return 'v2'
  if (path === '/openapi/v3' || path === v3) return openApi.index()
  return path.startsWith(v3) ? openApi.v3(path.slice(v3.length)) : undefined
}
