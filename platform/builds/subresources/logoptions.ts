import { type FieldError, invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'

/** B22: how a build's log is wanted. */
export interface LogOptions {
  readonly follow: boolean
  /** Do not wait for the build to begin. */
  readonly nowait: boolean
  /** The log of the build before. */
  readonly previous: boolean
  /** Number of another build of the same build config. */
  readonly version: number | undefined
  /** Of all containers together. */
  readonly limitBytes: number | undefined
  /** What the log of a pod is asked with, for each container. */
  readonly pod: Readonly<Record<string, string>>
}

const passedOn = ['sinceSeconds', 'sinceTime', 'tailLines', 'timestamps']
const isSet = (query: URLSearchParams, name: string): boolean =>
  query.has(name) && !['false', '0'].includes(query.get(name) ?? '')

/** @throws {StatusError} `Invalid`, naming all that is wrong. */
export function logOptionsOf(query: URLSearchParams): LogOptions {
  const number = (name: string): number | undefined => (query.get(name) ? Number(query.get(name)) : undefined)
  const version = number('version')
  const limitBytes = number('limitBytes')
  const errors: FieldError[] = [
    ...positive('version', version, 'build version must be greater than 0'),
    ...positive('limitBytes', limitBytes, 'must be greater than 0'),
    ...positive('sinceSeconds', number('sinceSeconds'), 'must be greater than 0'),
    ...(version !== undefined && isSet(query, 'previous')
      ? [invalidField('previous', true, 'cannot use previous when a version is specified')]
      : []),
    ...(query.get('sinceSeconds') && query.get('sinceTime')
      ? [invalidField('', undefined, 'at most one of `sinceTime` or `sinceSeconds` may be specified')]
      : []),
    ...(tailIsWrong(number('tailLines'))
      ? [invalidField('tailLines', number('tailLines'), 'must be greater than or equal to 0')]
      : []),
  ]
  if (errors.length > 0) throw invalid({ group: 'build.openshift.io', kind: 'BuildLogOptions' }, '', errors)
  return {
    follow: isSet(query, 'follow'),
    nowait: isSet(query, 'nowait'),
    previous: isSet(query, 'previous'),
    version,
    limitBytes,
    pod: Object.fromEntries(
      passedOn.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? '']] : [])),
    ),
  }
}

const positive = (field: string, value: number | undefined, problem: string): FieldError[] =>
  value === undefined || (Number.isSafeInteger(value) && value > 0)
    ? []
    : [invalidField(field, value, problem)]
const tailIsWrong = (lines: number | undefined): boolean =>
  lines !== undefined && !(Number.isSafeInteger(lines) && lines >= 0)
