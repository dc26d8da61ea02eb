import type { Target } from '../resources/resources.ts'

const kinds: Readonly<Record<string, string>> = {
  'pods/exec': 'PodExecOptions',
  'pods/attach': 'PodAttachOptions',
  'pods/portforward': 'PodPortForwardOptions',
  'pods/proxy': 'PodProxyOptions',
  'services/proxy': 'ServiceProxyOptions',
  'nodes/proxy': 'NodeProxyOptions',
}
const flags = ['stdin', 'stdout', 'stderr', 'tty'] as const

/**
 * What somebody who connects wants, as the object that admission sees; undefined when nothing is connected (`log`).
 *
 * @param rest  What follows `proxy/` in the path.
 */
export function connectionOptions(
  { kind, subresource = '' }: Target,
  query: URLSearchParams,
  rest: string | undefined,
): object | undefined {
  const name = kinds[`${kind.plural}/${subresource}`]
  if (name === undefined) return undefined
  const head = { kind: name, apiVersion: 'v1' }
  if (subresource === 'proxy') return { ...head, ...(rest && { path: `/${rest}` }) }
  if (subresource === 'portforward') {
    const ports = query.getAll('ports').flatMap((text) => text.split(',').map(Number))
    return { ...head, ...(ports.length > 0 && { ports }) }
  }
  const set = flags.filter((flag) => /^(1|t|true)$/i.test(query.get(flag) ?? '')).map((flag) => [flag, true])
  const container = query.get('container')
  const command = query.getAll('command')
  return {
    ...head,
    ...Object.fromEntries(set),
    ...(container && { container }),
    ...(subresource === 'exec' && command.length > 0 && { command }),
  }
}
