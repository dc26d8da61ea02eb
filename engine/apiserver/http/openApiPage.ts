import type { OpenApi } from '../openapi/openapi.ts'
import { json } from './accept.ts'
import type { Exchange } from './exchange.ts'
import { sendPage } from './pages.ts'

const v3 = '/openapi/v3/'

/** Answers `/openapi/…`; undefined when the path is none of these. */
export function openApiPage(openApi: OpenApi, exchange: Exchange): void | Promise<void> | undefined {
  const { path } = exchange
  const page =
    path === '/openapi/v2'
      ? openApi.v2()
      : path === '/openapi/v3' || path === v3
        ? openApi.index()
        : path.startsWith(v3)
          ? openApi.v3(path.slice(v3.length))
          : undefined
  if (!page) return undefined
  exchange.form = json
  return sendPage(exchange, page)
}
