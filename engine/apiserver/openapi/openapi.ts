import { subresourceKinds } from '@hawser/kinds/index.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { nameOf } from '@hawser/kinds/openapi.ts'
import { type Page, pageOf } from '../discovery/discovery.ts'
import type { AddedSubresources } from '../discovery/documents.ts'
import type { RemoteVersion } from '../discovery/remotes.ts'
import { documentName, openApiV2, openApiV3, type SchemaName } from './document.ts'
import { type GroupVersionKind, type Operation, operationsOf } from './operations.ts'
import { encodeOpenApiV2 } from './protobuf.ts'
import { schemasOf } from './schemas.ts'

/** The OpenAPI documents, made when they are first asked for. */
export interface OpenApi {
  /** `/openapi/v2` */
  v2(): Page
  /** The same in protobuf. */
  v2Protobuf(): Page
  /** `/openapi/v3`: where the documents are. */
  index(): Page
  /** `/openapi/v3/apis/apps/v1`, by the part after `v3/`. */
  v3(name: string): Page | undefined
}

export function openOpenApi(
  kinds: readonly AnyKind[],
  added: AddedSubresources,
  remotes: readonly RemoteVersion[] = [],
): OpenApi {
  const groups = new Map(Object.entries(Object.groupBy(kinds, documentName)))
  const known = new Map([...subresourceKinds, ...kinds].map((kind) => [keyOf(kind), kind]))
  const operations = (of: readonly AnyKind[]) => of.flatMap((kind) => operationsOf(kind, added))
  const schemaName: SchemaName = (about) => {
    const kind = known.get(keyOf(about))
    return kind && nameOf(kind)
  }
  const pages = new Map<string, Page>()
  const kept = (name: string, make: () => object): Page => {
    const page = pages.get(name) ?? pageOf(make())
    pages.set(name, page)
    return page
  }
  const documentV3 = (own: readonly AnyKind[]): object => {
    const all = operations(own)
    return openApiV3(all, schemasOf(spokenOf(all, own, known), 'v3'), schemaName)
  }
  const documentV2 = (): object =>
    openApiV2(operations(kinds), schemasOf([...known.values()], 'v2'), schemaName)
  const v3 = (name: string): Page | undefined => {
    const own = groups.get(name)
    return own && kept(name, () => documentV3(own))
  }
  // The index tells the hash of every document; most of them nobody will ask for.
  const hashOf = (own: readonly AnyKind[]): string =>
    knownHash(own) ?? rememberHash(own, pageOf(documentV3(own)).etag.replaceAll('"', ''))
  return {
    v2: () => kept('v2', documentV2),
    v2Protobuf: () => kept('v2 protobuf', () => encodeOpenApiV2(documentV2())),
    index: () =>
      kept('index', () => ({
        paths: Object.fromEntries([
          ...[...groups].map(([name, own = []]) => [name, link(name, hashOf(own))]),
          ...remotes.map(({ group, version }) => remoteLink(`apis/${group}/${version}`)),
        ]),
      })),
    v3,
  }
}

const keyOf = ({ group, version, kind }: GroupVersionKind): string => `${group}/${version}/${kind}`

/** A group's kinds, and those of other groups that its subresources take. */
function spokenOf(
  operations: readonly Operation[],
  own: readonly AnyKind[],
  known: ReadonlyMap<string, AnyKind>,
): AnyKind[] {
  const others = operations.flatMap(({ about }) => known.get(keyOf(about)) ?? [])
  return [...new Set([...own, ...others])]
}

/** Another server has the document, and may change it when it likes. */
const remoteLink = (name: string): [string, object] => [name, { serverRelativeURL: `/openapi/v3/${name}` }]

/** The hash makes a document that clients may keep for ever. */
const link = (name: string, hash: string): object => ({
  serverRelativeURL: `/openapi/v3/${name}?hash=${hash}`,
})

/** Hashes by the first kind of a group: another group's new kinds do not change them. */
const hashes = new WeakMap<AnyKind, { readonly own: readonly AnyKind[]; readonly hash: string }>()

function knownHash(own: readonly AnyKind[]): string | undefined {
  const known = own[0] && hashes.get(own[0])
  return known && known.own.length === own.length && known.own.every((kind, i) => kind === own[i])
    ? known.hash
    : undefined
}

function rememberHash(own: readonly AnyKind[], hash: string): string {
  if (own[0]) hashes.set(own[0], { own, hash })
  return hash
}
