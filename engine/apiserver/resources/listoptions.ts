import { type FieldError, forbidden, notSupported } from '@hawser/kinds/meta/field.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import type { Options } from './options.ts'

/** ListOptions are no kind; refusals name them all the same. */
const listOptions = { group: 'meta.k8s.io', kind: 'ListOptions' }

/** @throws {StatusError} `Invalid`, with all that is wrong with the options of a list (or of a deletion of many). */
export function checkListOptions(options: Options): void {
  const { resourceVersionMatch: match, sendInitialEvents } = options
  if (match === undefined && sendInitialEvents === undefined) return
  const errors = match ? listMatchErrors(match, options) : []
  if (sendInitialEvents !== undefined)
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  refuse(errors)
}

const matchField = 'resourceVersionMatch'
const withContinue = forbidden(matchField, 'resourceVersionMatch is forbidden when continue is provided')

function listMatchErrors(match: string, { resourceVersion, continue: next }: Options): FieldError[] {
  const errors: FieldError[] = []
  if (!resourceVersion) {
    errors.push(forbidden(matchField, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
  }
  if (next) errors.push(withContinue)
  if (match !== 'Exact' && match !== 'NotOlderThan')
    errors.push(notSupported(matchField, match, ['Exact', 'NotOlderThan', '']))
  if (match === 'Exact' && resourceVersion === '0') {
    errors.push(forbidden(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  }
  return errors
}

/**
 * Options of a watch with upstream's default: one from no version in particular begins with what is there, and says
 * when that was all.
 *
 * @throws {StatusError} `Invalid`, with all that is wrong with them.
 */
export function watchOptions(options: Options): Options {
  const { resourceVersion, resourceVersionMatch: match, sendInitialEvents } = options
  if (sendInitialEvents !== undefined || match) {
    refuse(watchErrors(options))
    return options
  }
  return resourceVersion && resourceVersion !== '0' ? options : { ...options, sendInitialEvents: true }
}

function watchErrors({
  resourceVersionMatch: match,
  sendInitialEvents,
  continue: next,
}: Options): FieldError[] {
  const errors: FieldError[] = []
  const isNotOlder = match === 'NotOlderThan'
  if (sendInitialEvents !== undefined && !isNotOlder) {
    errors.push(
      forbidden(matchField, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    )
  }
  if (!match) return errors
  if (sendInitialEvents === undefined) {
    errors.push(
      forbidden(
        matchField,
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    )
  }
  if (!isNotOlder) errors.push(notSupported(matchField, match, ['NotOlderThan']))
  if (next) errors.push(withContinue)
  return errors
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(listOptions, '', errors)
}
