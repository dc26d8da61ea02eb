export type Format = 'json' | 'yaml' | 'protobuf'

/** The form in which a client wants an answer. */
export interface Form {
  readonly format: Format
  /** Something else than the object itself. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList'
  /** Version of `as`: `v1`, `v1beta1`, `v2`… */
  readonly version?: string
  /** The media type to answer with. */
  readonly contentType: string
}

/** A transformation some answer can be put into: its name, group and versions, and the formats it has. */
export interface Transformation {
  readonly as: NonNullable<Form['as']>
  readonly group: string
  readonly versions: readonly string[]
  readonly formats: readonly Format[]
}

/** What an answer can be given as. */
export interface Offer {
  /** Formats of the answer as it is. */
  readonly plain: readonly Format[]
  readonly transformations: readonly Transformation[]
}

const text: readonly Format[] = ['json', 'yaml']
const everyFormat: readonly Format[] = ['json', 'yaml', 'protobuf']
const meta = { group: 'meta.k8s.io', versions: ['v1', 'v1beta1'] }
const objectTransformations: readonly Transformation[] = [
  { as: 'Table', ...meta, formats: text },
  { as: 'PartialObjectMetadata', ...meta, formats: everyFormat },
  { as: 'PartialObjectMetadataList', ...meta, formats: everyFormat },
]

/** Objects and lists of the kinds we know. */
export const objectOffer: Offer = { plain: everyFormat, transformations: objectTransformations }
/** Custom resources have no protobuf; their metadata has. */
export const customOffer: Offer = { plain: text, transformations: objectTransformations }
export const withoutTables = ({ plain, transformations }: Offer): Offer => ({
  plain,
  transformations: transformations.filter(({ as }) => as !== 'Table'),
})
/** A `Status`. */
const statusOffer: Offer = { plain: everyFormat, transformations: [] }

export const json: Form = { format: 'json', contentType: 'application/json' }
const forms: Readonly<Record<Format, Form>> = {
  json,
  yaml: { format: 'yaml', contentType: 'application/yaml' },
  protobuf: { format: 'protobuf', contentType: 'application/vnd.kubernetes.protobuf' },
}

/**
 * Chooses the first form of an Accept header that we can answer with, best quality first. Undefined: none (406).
 *
 * @param accept  `application/json;as=Table;v=v1;g=meta.k8s.io,application/json`. Absent or empty: JSON.
 */
export function negotiate(accept: string | undefined, offer: Offer = objectOffer): Form | undefined {
  if (!accept || accept === 'application/json' || accept === '*/*') return json
  for (const range of rangesOf(accept)) {
    const form = formOf(range, offer)
    if (form) return form
  }
  return undefined
}

/** What is offered for the best range of an Accept header that anything is offered for. */
export function bestOf(
  accept: string | undefined,
  offers: Readonly<Record<string, string>>,
): string | undefined {
  for (const { type } of rangesOf(accept || '*/*')) {
    const offer = offers[type]
    if (offer) return offer
  }
  return undefined
}

/** The form of a refusal: when nothing fits, it is told in JSON all the same. */
export const formOfStatus = (accept: string | undefined): Form => negotiate(accept, statusOffer) ?? json

interface Range {
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
  readonly quality: number
}

/** A header of more parts than anybody means is read so far. */
const maxRanges = 100

function rangesOf(accept: string): Range[] {
  // Array.sort is stable: what is equally good stays in the client's order.
  return accept
    .split(',', maxRanges)
    .map(rangeOf)
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
}

function rangeOf(text: string): Range {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim())
  const parameters: Record<string, string> = Object.create(null)
  for (const parameter of rest) {
    const [name = '', value = ''] = parameter.split('=')
    parameters[name.toLowerCase()] = value.replace(/^"|"$/g, '')
  }
  const quality = parameters.q === undefined ? 1 : Number(parameters.q)
  return { type: type.toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 0 }
}

function formOf({ type, parameters }: Range, { plain, transformations }: Offer): Form | undefined {
  const { as, g, v, stream } = parameters
  if (stream && stream !== 'watch') return undefined
  if (as === undefined && g === undefined && v === undefined) return pick(type, plain)
  const known = transformations.find(
    (one) => one.as === as && one.group === g && one.versions.includes(v ?? ''),
  )
  const form = known && pick(type, known.formats)
  return form && known && v ? { ...form, as: known.as, version: v } : undefined
}

const formatOf: Readonly<Record<string, Format | 'any' | undefined>> = {
  __proto__: null as never,
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/vnd.kubernetes.protobuf': 'protobuf',
  '*/*': 'any',
  'application/*': 'any',
}

function pick(type: string, formats: readonly Format[]): Form | undefined {
  const format = formatOf[type]
  if (format === undefined) return undefined
  if (format === 'any') return json
  return formats.includes(format) ? forms[format] : undefined
}
