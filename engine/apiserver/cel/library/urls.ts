import { reading } from '../costs.ts'
import { type Declared, fn, member } from '../declare.ts'
import { bool, list, map, opaque, string } from '../types.ts'
import { ArrayList, CelError, type Dict, MapDict, Opaque, type Value } from '../values.ts'
import { type Address, parseRequestUri } from './requesturi.ts'

const url = opaque('kubernetes.URL')
const part = (read: (address: Address) => string) => [
  member([url], string, ({ value }: Opaque<Address>) => read(value)),
]

function toUrl(text: string): Opaque<Address> {
  const { address, error } = parseRequestUri(text)
  if (!address) throw new CelError(`URL parse error during conversion from string: ${error}`)
  return new Opaque('kubernetes.URL', address, (other) => other.text === address.text)
}

function query({ value }: Opaque<Address>): Dict {
  const values = new Map<string, string[]>()
  for (const [name, text] of new URLSearchParams(value.query))
    values.set(name, [...(values.get(name) ?? []), text])
  return new MapDict(Array.from(values, ([name, texts]): [Value, Value] => [name, new ArrayList(texts)]))
}

/** Kubernetes' functions for URLs. */
export const urls: Declared = {
  url: [fn([string], url, toUrl, reading())],
  isURL: [fn([string], bool, (text: string) => parseRequestUri(text).address !== undefined)],
  getScheme: part(({ scheme }) => scheme),
  getHost: part(({ host }) => host),
  getHostname: part(({ hostname }) => hostname),
  getPort: part(({ port }) => port),
  getEscapedPath: part(({ path }) => path),
  getQuery: [member([url], map(string, list(string)), query)],
}
