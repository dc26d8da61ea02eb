import { StatusError } from '@hawser/kinds/meta/status.ts'

/** What may be asked for besides the target: ListOptions, GetOptions, CreateOptions… and DeleteOptions of meta/v1. */
export interface Options {
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly limit?: number
  readonly continue?: string
  readonly resourceVersion?: string
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan'
  readonly allowWatchBookmarks?: boolean
  readonly sendInitialEvents?: boolean
  readonly timeoutSeconds?: number
  /** `dryRun=All`: everything happens but the commit. */
  readonly dryRun?: boolean
  readonly fieldManager?: string
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore'
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  /** The older form of `propagationPolicy: Orphan`. */
  readonly orphanDependents?: boolean
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

type Reader = (text: string, name: string) => unknown
const refuse = (name: string, text: string, detail: string): never => {
  throw new StatusError('BadRequest', `${name}: Invalid value: ${JSON.stringify(text)}: ${detail}`)
}
const text: Reader = (value) => value
const count: Reader = (value, name) =>
  /^-?\d{1,15}$/.test(value) ? Number(value) : refuse(name, value, 'must be an integer')
const flag: Reader = (value, name) =>
  /^(|1|t|T|true|True|TRUE)$/.test(value)
    ? true
    : /^(0|f|F|false|False|FALSE)$/.test(value)
      ? false
      : refuse(name, value, 'must be true or false')
const oneOf =
  (...values: readonly string[]): Reader =>
  (value, name) =>
    values.includes(value)
      ? value
      : refuse(name, value, `supported values: ${values.map((known) => JSON.stringify(known)).join(', ')}`)

const readers: Readonly<Record<string, Reader>> = {
  labelSelector: text,
  fieldSelector: text,
  limit: count,
  continue: text,
  resourceVersion: text,
  resourceVersionMatch: oneOf('Exact', 'NotOlderThan'),
  allowWatchBookmarks: flag,
  sendInitialEvents: flag,
  timeoutSeconds: count,
  dryRun: (value, name) => oneOf('All')(value, name) === 'All',
  fieldManager: text,
  fieldValidation: oneOf('Strict', 'Warn', 'Ignore'),
  gracePeriodSeconds: count,
  propagationPolicy: oneOf('Background', 'Foreground', 'Orphan'),
  orphanDependents: flag,
}

/**
 * Reads options from a query string. Parameters that are not options (`pretty`, `watch`, `timeout`…) are left alone,
 * as upstream does; an empty value is as good as none.
 *
 * @throws {StatusError} `BadRequest` naming the parameter.
 * @example readOptions([['limit', '500'], ['labelSelector', 'app=web']]) // { limit: 500, labelSelector: 'app=web' }
 */
export function readOptions(query: Iterable<readonly [string, string]>): Options {
  const options: Record<string, unknown> = {}
  for (const [name, value] of query) {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (read && (value !== '' || read === flag)) options[name] = read(value, name)
  }
  return options
}
