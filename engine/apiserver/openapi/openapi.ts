import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type Page, pageOf } from '../discovery/discovery.ts'
import type { AddedSubresources } from '../discovery/documents.ts'
import { documentName, openApiV2, openApiV3, type SchemaName, type Schemas } from './document.ts'
import { operationsOf } from './operations.ts'

/** The OpenAPI documents, made when they are first asked for. */
export interface OpenApi {
  /** `/openapi/v2` */
  v2(): Page
  /** `/openapi/v3`: where the documents are. */
  index(): Page
  /** `/openapi/v3/apis/apps/v1`, by the part after `v3/`. */
  v3(name: string): Page | undefined
}

export interface SchemaSource {
  /** All schemas that these kinds speak of, with references as version 2 or 3 has them. */
  schemas(kinds: readonly AnyKind[], version: 2 | 3): Schemas
  readonly nameOf: SchemaName
}

export function openOpenApi(
  kinds: readonly AnyKind[],
  added: AddedSubresources,
  source: SchemaSource,
): OpenApi {
  const groups = new Map(Object.entries(Object.groupBy(kinds, documentName)))
  const operations = (of: readonly AnyKind[]) => of.flatMap((kind) => operationsOf(kind, added))
  const pages = new Map<string, Page>()
  const kept = (name: string, make: () => object): Page => {
    const page = pages.get(name) ?? pageOf(make())
    pages.set(name, page)
    return page
  }
  const v3 = (name: string): Page | undefined => {
    const own = groups.get(name)
    return own && kept(name, () => openApiV3(operations(own), source.schemas(own, 3), source.nameOf))
  }
  return {
    v2: () => kept('v2', () => openApiV2(operations(kinds), source.schemas(kinds, 2), source.nameOf)),
    index: () =>
      kept('index', () => ({
        paths: Object.fromEntries([...groups.keys()].map((name) => [name, link(name, v3)])),
      })),
    v3,
  }
}

/** The hash makes a document that clients may keep for ever. */
const link = (name: string, v3: OpenApi['v3']): object => ({
  serverRelativeURL: `/openapi/v3/${name}?hash=${v3(name)?.etag.replaceAll('"', '')}`,
})
