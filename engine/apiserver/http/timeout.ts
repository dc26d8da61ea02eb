import { parseDuration } from '@hawser/kinds/meta/duration.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'

/**
 * `?timeout=32s`, which most clients send. Nothing that is answered from memory takes that long, but what is no time is
 * told, in Go's words.
 *
 * @throws {StatusError} `BadRequest`
 */
export function checkTimeout(query: URLSearchParams): void {
  const text = query.size === 0 ? '' : (query.get('timeout') ?? '')
  if (text === '' || parseDuration(text) !== undefined) return
  throw badRequest(`invalid timeout specified in the request URL - time: ${problemOf(text)}`)
}

function problemOf(text: string): string {
  const shown = JSON.stringify(text)
  if (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) return `missing unit in duration ${shown}`
  const [, unit] = /^[-+]?(?:\d+\.?\d*|\.\d+)([^\d.]+)/.exec(text) ?? []
  return unit ? `unknown unit ${JSON.stringify(unit)} in duration ${shown}` : `invalid duration ${shown}`
}
