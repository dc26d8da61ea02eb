import { type FieldError, goStrings, notSupported, notSupportedAs } from '@hawser/kinds/meta/field.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** What may be asked for besides the target: ListOptions, GetOptions, CreateOptions… and DeleteOptions of meta/v1. */
export interface Options {
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly limit?: number
  readonly continue?: string
  readonly resourceVersion?: string
  /** `Exact` or `NotOlderThan`; whatever was asked for until `checkListOptions` and `watchOptions` have seen it. */
  readonly resourceVersionMatch?: string
  readonly allowWatchBookmarks?: boolean
  readonly sendInitialEvents?: boolean
  readonly timeoutSeconds?: number
  /** `dryRun=All`: everything happens but the commit. */
  readonly dryRun?: boolean
  readonly fieldManager?: string
  /** Server-side apply only: take what others own. */
  readonly force?: boolean
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore'
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  /** The older form of `propagationPolicy: Orphan`. */
  readonly orphanDependents?: boolean
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  /** What was asked for and does not exist: a write refuses it, a read has no use for it. */
  readonly unsupported?: readonly FieldError[]
}

type Reader = (text: string) => unknown
const text: Reader = (value) => value
const count: Reader = (value) => {
  if (/^[+-]?\d{1,15}$/.test(value)) return Number(value)
  throw new StatusError('BadRequest', `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
}
/** As upstream: everything but these two words is a yes. */
const flag: Reader = (value) => value !== '0' && value.toLowerCase() !== 'false'
const policies = ['Foreground', 'Background', 'Orphan']
export const checkPropagation = (value: string): FieldError | undefined =>
  policies.includes(value) ? undefined : notSupported('propagationPolicy', value, [...policies, 'nil'])

export const checkDryRun = (values: readonly string[]): FieldError | undefined =>
  values.every((value) => value === 'All') ? undefined : notSupportedAs('dryRun', goStrings(values), ['All'])

const validations = ['', 'Ignore', 'Strict', 'Warn']
const checkValidation = (value: string): FieldError | undefined =>
  validations.includes(value) ? undefined : notSupported('fieldValidation', value, validations)

const readers: Readonly<Record<string, Reader>> = {
  labelSelector: text,
  fieldSelector: text,
  limit: count,
  continue: text,
  resourceVersion: text,
  resourceVersionMatch: text,
  allowWatchBookmarks: flag,
  sendInitialEvents: flag,
  timeoutSeconds: count,
  dryRun: (value) => value === 'All',
  fieldManager: text,
  force: flag,
  fieldValidation: text,
  gracePeriodSeconds: count,
  propagationPolicy: text,
  orphanDependents: flag,
}

const checks: Readonly<Record<string, (value: string) => FieldError | undefined>> = {
  dryRun: (value) => checkDryRun([value]),
  fieldValidation: checkValidation,
  propagationPolicy: checkPropagation,
}

/**
 * Reads options from a query string. Parameters that are not options (`pretty`, `watch`, `timeout`…) are left alone,
 * as upstream does; an empty value is as good as none. Of a parameter that stands twice the first counts: it is the one
 * that was authorized.
 *
 * @throws {StatusError} `BadRequest` naming the parameter.
 * @example readOptions([['limit', '500'], ['labelSelector', 'app=web']]) // { limit: 500, labelSelector: 'app=web' }
 */
export function readOptions(query: Iterable<readonly [string, string]>): Options {
  const options: Record<string, unknown> = {}
  const unsupported: FieldError[] = []
  const seen = new Set<string>()
  for (const [name, value] of query) {
    const read = Object.hasOwn(readers, name) && !seen.has(name) ? readers[name] : undefined
    seen.add(name)
    if (!read || (value === '' && read !== flag)) continue
    const problem = Object.hasOwn(checks, name) ? checks[name]?.(value) : undefined
    if (problem) unsupported.push(problem)
    else options[name] = read(value)
  }
  return unsupported.length > 0 ? { ...options, unsupported } : options
}
