import type { Pod } from '@hawser/kinds/core/pod.ts'
import { type FieldError, invalid, required } from '@hawser/kinds/meta/field.ts'
import { invalid as invalidObject } from '@hawser/kinds/meta/status.ts'
import { containerOf } from './container.ts'

/**
 * Path and query by which the node agent knows what a request on a pod's subresource means.
 *
 * @param query  The request's own: `?container=web&command=ls&stdout=true`.
 * @throws {StatusError} `BadRequest` or `Invalid`, in upstream's words.
 * @example agentPath(web, 'exec', '?command=ls&stdout=true') // '/exec/default/web/main?output=1&command=ls'
 */
export function agentPath(pod: Pod, subresource: string, query: URLSearchParams): string {
  const place = `${pod.metadata.namespace}/${pod.metadata.name}`
  switch (subresource) {
    case 'log':
      return `/containerLogs/${place}/${containerOf(pod, query.get('container'))}${logQuery(pod, query)}`
    case 'exec':
      return `/exec/${place}/${containerOf(pod, query.get('container'))}${execQuery(query)}`
    case 'attach':
      return `/attach/${place}/${containerOf(pod, query.get('container'))}${streamQuery(query)}`
    default:
      return `/portForward/${place}${portQuery(query)}`
  }
}

const logFlags = ['follow', 'previous', 'timestamps']
/** The least value of each number. */
const logNumbers: Readonly<Record<string, number>> = { sinceSeconds: 1, tailLines: 0, limitBytes: 1 }

function logQuery(pod: Pod, query: URLSearchParams): string {
  const errors = Object.entries(logNumbers).flatMap(([name, least]) => numberErrors(query, name, least))
  if (query.get('sinceSeconds') && query.get('sinceTime')) {
    errors.push({
      type: 'FieldValueForbidden',
      field: 'sinceTime',
      problem: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    })
  }
  if (errors.length) throw invalidObject({ group: '', kind: 'PodLogOptions' }, pod.metadata.name, errors)
  const passed = [...logFlags.filter((name) => isTrue(query, name)).map((name) => [name, 'true'])]
  for (const name of [...Object.keys(logNumbers), 'sinceTime']) {
    const value = query.get(name)
    if (value) passed.push([name, value])
  }
  return queryOf(passed)
}

function numberErrors(query: URLSearchParams, name: string, least: number): FieldError[] {
  const text = query.get(name)
  if (!text) return []
  if (!/^-?\d{1,15}$/.test(text)) return [invalid(name, text, 'must be an integer')]
  return Number(text) < least
    ? [invalid(name, Number(text), `must be greater than or equal to ${least}`)]
    : []
}

function execQuery(query: URLSearchParams): string {
  const command = query.getAll('command')
  if (!command.some(Boolean))
    throw invalidObject({ group: '', kind: 'PodExecOptions' }, '', [required('command')])
  return queryOf([...streams(query), ...command.map((word) => ['command', word])])
}

const streamQuery = (query: URLSearchParams): string => queryOf(streams(query))

/** What the API calls a stream, and what the node agent does. */
const streamNames = { stdin: 'input', stdout: 'output', stderr: 'error', tty: 'tty' } as const
const streams = (query: URLSearchParams): string[][] =>
  Object.entries(streamNames)
    .filter(([name]) => isTrue(query, name))
    .map(([, name]) => [name, '1'])

const portQuery = (query: URLSearchParams): string => {
  const ports = query.getAll('ports')
  return queryOf(ports.length ? [['port', ports.join(',')]] : [])
}

const isTrue = (query: URLSearchParams, name: string): boolean => /^(1|t|true)$/i.test(query.get(name) ?? '')

const queryOf = (pairs: readonly (readonly string[])[]): string =>
  pairs.length
    ? `?${pairs.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&')}`
    : ''
