import { aggregatedVersions, type Discovery, type Page } from '../discovery/discovery.ts'
import { type Form, negotiate, type Offer } from './accept.ts'
import { unacceptable } from './answer.ts'
import type { Exchange } from './exchange.ts'
import { send, sendValue } from './send.ts'

const aggregated: Offer = {
  plain: ['json', 'yaml'],
  transformations: [
    {
      as: 'APIGroupDiscoveryList',
      group: 'apidiscovery.k8s.io',
      versions: aggregatedVersions,
      formats: ['json'],
    },
  ],
}

/** Answers discovery paths; undefined when the path is none. */
export function discoveryPage(discovery: Discovery, exchange: Exchange): void | Promise<void> | undefined {
  const plain = discovery.page(exchange.path)
  if (!plain) return undefined
  const form = negotiate(exchange.request.headers.accept, aggregated)
  if (!form) throw unacceptable()
  const whole = form.as && form.version ? discovery.aggregated(exchange.path, form.version) : undefined
  // Clients recognise the document by the parameters of its content type.
  exchange.form = whole
    ? { ...form, contentType: `application/json;g=apidiscovery.k8s.io;v=${form.version};as=${form.as}` }
    : plainForm(form)
  return sendPage(exchange, whole ?? plain, ['Vary', 'Accept'])
}

const plainForm = ({ format, contentType }: Form): Form => ({ format, contentType })

/** Sends a document that changes seldom: 304 when the client has it. */
export function sendPage(
  exchange: Exchange,
  page: Page,
  headers: readonly string[] = [],
): void | Promise<void> {
  const all = ['ETag', page.etag, ...headers]
  const { request, response, auditId, form } = exchange
  if (request.headers['if-none-match']?.includes(page.etag)) {
    return void response.writeHead(304, ['Audit-Id', auditId, ...all]).end()
  }
  if (form.format === 'json') return send(exchange, 200, [page.bytes], all)
  return sendValue(exchange, 200, JSON.parse(page.bytes.toString()), all)
}
