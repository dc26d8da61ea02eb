import type { Decoded } from './decode.ts'
import type { FieldError } from './meta/field.ts'
import { type ObjectMeta, type ObjectMetaDraft, objectMeta } from './meta/objectmeta.ts'
import { type Fields, type InOf, type ObjectNode, type OutOf, type Schema, s } from './schema.ts'

/** Everything the platform knows about one kind of API object. Adding a kind is adding one of these. */
export interface KindDefinition<F extends Fields> {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  /** `kind` in lower case unless said otherwise. */
  readonly singular?: string
  /** Name of a list of them: `kind` with `List` behind it unless said otherwise. */
  readonly listKind?: string
  /** A CustomResourceDefinition made it: there is no protobuf of it, and no strategic merge. */
  readonly isCustom?: true
  /** What every request on it is warned of. */
  readonly deprecation?: string
  /** The schema that is published. Default: that of `node`. */
  openApi?(version: 'v2' | 'v3'): Readonly<Record<string, unknown>>
  readonly shortNames?: readonly string[]
  /** `all` puts the kind into `kubectl get all`. */
  readonly categories?: readonly string[]
  readonly scope: 'Namespaced' | 'Cluster'
  /**
   * False: nothing is stored under it. It is a view that the API server computes from objects of other kinds, or a
   * question that is answered and forgotten (SubjectAccessReview).
   */
  readonly stored?: false
  /** Its objects are those of another version or group; this kind only shows them. */
  readonly storedAs?: StoredAs
  /** It is also served at `/oapi/v1`, as OpenShift did before it had groups; and what is different there. */
  readonly legacy?: LegacyForm
  /** Of a kind at `/oapi/v1`: the kind that this is another name of. */
  readonly grouped?: AnyKind
  /** What defines a custom kind: another one when the definition says something else, and then watches end. */
  readonly definedBy?: symbol
  /** Verbs of its resource; all eight when not said. */
  readonly verbs?: readonly string[]
  /** Reads a parsed JSON value, for kinds whose schema our language cannot say. Default: by `node`. */
  decode?(value: unknown): Decoded
  /** Rules of such a schema. Default: those of `node`. */
  checkSchema?(object: Head, old?: Head): FieldError[]
  /** Upstream's message name, such as `io.k8s.api.core.v1.Pod`. */
  readonly message?: string
  /** All fields besides `apiVersion`, `kind` and `metadata` (whose protobuf number is 1 everywhere). */
  readonly fields: F
  /** `metadata.name` must be: a DNS subdomain (the default), a DNS label, an RFC 1035 label, or a path segment. */
  readonly nameRule?: 'subdomain' | 'label' | 'label1035' | 'path'
  /** A status subresource: writes to the object never touch `status`, writes to `/status` touch nothing else. */
  readonly hasStatus?: boolean
  /**
   * The status after a write to the object itself, for kinds whose clients know no status subresource. Absent: as it was.
   *
   * @param given   What the client sent.
   * @param stored  The object as it was.
   */
  statusByObject?(given: unknown, old: unknown, stored: KubeObject): unknown
  readonly scale?: ScalePaths
  /** `metadata.generation` counts changes of everything but metadata and status. Default: when `hasStatus`. */
  readonly countsGenerations?: boolean
  /** Field selectors besides `metadata.name` and `metadata.namespace`: the text that is compared. */
  readonly selectable?: Readonly<Record<string, (object: OutOf<F> & Head) => string>>
  /**
   * The selectable field by which many watches follow few objects each: `spec.nodeName` of pods, which every node agent
   * watches by its own name. The server finds who is concerned without asking every watch.
   */
  readonly followedBy?: string
  /** Defaults that depend on other fields. Runs after the schema's own defaults; may change the draft. */
  complete?(draft: Mutable<OutOf<F>> & Head, old?: OutOf<F> & Head): void
  /** Fills in on creation, after admission, what is generated: nobody owns it, and who applies again need not say it. */
  generate?(draft: Mutable<OutOf<F>> & Head): void
  /**
   * Rules that a schema cannot say. Pure: no I/O, and it never changes the object. All errors at once. `part` is the
   * subresource that the update came by.
   */
  validate?(object: OutOf<F> & Head, old?: OutOf<F> & Head, part?: string): FieldError[]
  /**
   * What is allowed and hardly meant, in upstream's words: the client is told in `Warning` headers. Asked after
   * `validate`, and not about writes of subresources.
   */
  warnings?(object: OutOf<F> & Head, old?: OutOf<F> & Head): readonly string[]
  /** `columns` are the whole table of `get`: NAME and AGE are among them or not shown (Events, Routes, Builds). */
  readonly ownTable?: true
  /** Columns of `get` after NAME and before AGE, which kinds without `ownTable` have. Upstream's names and order. */
  readonly columns?: readonly Column<OutOf<F> & Head>[]
}

/**
 * How a kind shows objects that are stored as another kind. Conversions change `kind` and `apiVersion` too, never
 * change what they are given, and may wait only when they ask somebody else (a webhook).
 */
export interface StoredAs {
  readonly kind: AnyKind
  toStored(objects: readonly KubeObject[]): readonly KubeObject[] | Promise<readonly KubeObject[]>
  fromStored(objects: readonly KubeObject[]): readonly KubeObject[] | Promise<readonly KubeObject[]>
}

/** What is different about a kind at `/oapi/v1`. */
export interface LegacyForm {
  /** Dependents stay unless a client says otherwise. */
  readonly orphansByDefault?: true
  /** `generate` is not run: who came before there were such defaults does not get them. */
  readonly generatesNothing?: true
  /** An object as it is shown there. Changes nothing it is given. */
  show?(object: KubeObject): KubeObject
}

/** Where `/scale` reads and writes, as paths from the object. */
export interface ScalePaths {
  readonly specReplicas: string
  readonly statusReplicas: string
  /** Path of a label selector in text or object form. */
  readonly selector?: string
}

export interface Column<T> {
  readonly name: string
  /** `integer` aligns and sorts as a number. Default `string`. */
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format?: string
  readonly description?: string
  /** 0 is always shown, others only with `-o wide`. */
  readonly priority?: number
  /** Place of the column when it comes after AGE. */
  readonly afterAge?: boolean
  /** `now` in milliseconds since 1970, for ages: columns read no clock. */
  value(object: T, now: number): string | number | boolean | null | undefined
}

/** The part every API object has. */
export interface Head {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}
export interface DraftHead {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ObjectMetaDraft
}
export type KubeObject = Head & { readonly [field: string]: unknown }

/** A kind as the rest of the program sees it. */
export interface Kind<F extends Fields = Fields> extends KindDefinition<F> {
  readonly singular: string
  /** `v1` or `apps/v1`. */
  readonly apiVersion: string
  /** `pods` or `deployments.apps`: how messages name the resource. */
  readonly resource: string
  /** Schema of the whole object. */
  readonly node: ObjectNode
}

export type ObjectOf<K> = K extends Kind<infer F> ? Flat<Head & OutOf<F>> : never
/** What one may write: without bookkeeping, without what has a default. */
export type Draft<K> = K extends Kind<infer F> ? Flat<DraftHead & InOf<F>> : never
type Flat<T> = { [P in keyof T]: T[P] }
export type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [P in keyof T]: Mutable<T[P]> }
    : T

// biome-ignore lint/suspicious/noExplicitAny: a registry holds kinds of every shape
export type AnyKind = Kind<any>

const head = {
  apiVersion: s.optional(s.string()),
  kind: s.optional(s.string()),
  metadata: [1, objectMeta],
} as const

/** A kind as a part of another, such as the claims that a StatefulSet makes. */
export const embedded = <F extends Fields>({
  node,
}: Kind<F>): Schema<ObjectOf<Kind<F>>, Draft<Kind<F>>, 'required'> => ({ node, presence: 'required' })

/** Completes a definition with what can be derived from it. */
export function defineKind<const F extends Fields>(definition: KindDefinition<F>): Kind<F> {
  const { group, version, kind, plural, message, fields } = definition
  return {
    ...definition,
    singular: definition.singular ?? kind.toLowerCase(),
    apiVersion: group ? `${group}/${version}` : version,
    resource: group ? `${plural}.${group}` : plural,
    node: s.object({ ...head, ...fields }, message ? { name: message } : {}).node as ObjectNode,
  }
}
