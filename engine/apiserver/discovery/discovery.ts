import { createHash } from 'node:crypto'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type AddedSubresources, aggregatedDocument, discoveryDocuments } from './documents.ts'
import { groupsOf } from './groups.ts'
import { type RemoteVersion, withRemoteGroups, withRemotes } from './remotes.ts'

/** A document that stays the same as long as the kinds do. */
export interface Page {
  readonly bytes: Buffer
  /** Quoted, as in the header. */
  readonly etag: string
}

export interface Discovery {
  /** The document at a path such as `/apis/apps/v1`; undefined: nothing is there. */
  page(path: string): Page | undefined
  /** `/api` or `/apis` in aggregated form; `version` is `v2` or `v2beta1`. */
  aggregated(path: string, version: string): Page | undefined
  /** All paths there are documents for, sorted. */
  readonly paths: readonly string[]
}

export const aggregatedVersions = ['v2', 'v2beta1']

/** Makes all discovery documents of some kinds at once: they are small and asked for by every `kubectl`. */
export function openDiscovery(
  kinds: readonly AnyKind[],
  added: AddedSubresources = {},
  remotes: readonly RemoteVersion[] = [],
  serverAddress?: string,
): Discovery {
  const groups = groupsOf(kinds)
  const documents = withRemotes(discoveryDocuments(groups, added, serverAddress), remotes)
  const pages = new Map([...documents].map(([path, document]) => [path, pageOf(document)]))
  const halves = { '/api': groups.filter(({ name }) => !name), '/apis': groups.filter(({ name }) => name) }
  const aggregated = new Map(
    Object.entries(halves).flatMap(([path, half]) =>
      aggregatedVersions.map((version) => [
        `${path} ${version}`,
        pageOf(withRemoteGroups(aggregatedDocument(half, version, added), path === '/apis' ? remotes : [])),
      ]),
    ),
  )
  return {
    page: (path) => pages.get(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path),
    aggregated: (path, version) => aggregated.get(`${path} ${version}`),
    paths: [...pages.keys()].sort(),
  }
}

/** @param document  What is sent as JSON, or the bytes themselves. */
export function pageOf(document: object | Buffer): Page {
  const bytes = Buffer.isBuffer(document) ? document : Buffer.from(JSON.stringify(document))
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').toUpperCase()}"` }
}
