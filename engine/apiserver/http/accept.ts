/** The form in which a client wants an answer. */
export interface Form {
  readonly format: 'json' | 'yaml'
  /** Something else than the object itself. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList'
  /** Version of `as`: `v1`, `v1beta1`, `v2`… */
  readonly version?: string
  /** The media type to answer with. */
  readonly contentType: string
}

/** A transformation some answer can be put into: its name, group and versions. */
export interface Transformation {
  readonly as: NonNullable<Form['as']>
  readonly group: string
  readonly versions: readonly string[]
}
export const objectTransformations: readonly Transformation[] = [
  { as: 'Table', group: 'meta.k8s.io', versions: ['v1', 'v1beta1'] },
  { as: 'PartialObjectMetadata', group: 'meta.k8s.io', versions: ['v1', 'v1beta1'] },
  { as: 'PartialObjectMetadataList', group: 'meta.k8s.io', versions: ['v1', 'v1beta1'] },
]

export const json: Form = { format: 'json', contentType: 'application/json' }
const yaml: Form = { format: 'yaml', contentType: 'application/yaml' }

/**
 * Chooses the first form of an Accept header that we can answer with, best quality first. Undefined: none (406).
 *
 * @param accept  `application/json;as=Table;v=v1;g=meta.k8s.io,application/json`. Absent or empty: JSON.
 */
export function negotiate(
  accept: string | undefined,
  transformations: readonly Transformation[] = objectTransformations,
): Form | undefined {
  if (!accept || accept === 'application/json' || accept === '*/*') return json
  for (const range of rangesOf(accept)) {
    const form = formOf(range, transformations)
    if (form) return form
  }
  return undefined
}

interface Range {
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
  readonly quality: number
}

function rangesOf(accept: string): Range[] {
  // Array.sort is stable: what is equally good stays in the client's order.
  return accept
    .split(',')
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

function formOf({ type, parameters }: Range, transformations: readonly Transformation[]): Form | undefined {
  const plain = plainForms[type]
  if (!plain) return undefined
  const { as, g, v } = parameters
  if (as === undefined) return plain
  const known = transformations.find(
    (one) => one.as === as && one.group === g && one.versions.includes(v ?? ''),
  )
  if (!known || !v) return undefined
  return { ...plain, as: known.as, version: v }
}

const plainForms: Readonly<Record<string, Form | undefined>> = {
  __proto__: null as never,
  'application/json': json,
  'application/yaml': yaml,
  '*/*': json,
  'application/*': json,
}
