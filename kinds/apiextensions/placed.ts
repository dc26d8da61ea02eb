import { same } from '../meta/same.ts'
import type { CustomResourceDefinitionSpec } from './crdspec.ts'
import type { CustomResourceDefinitionVersion } from './crdversion.ts'

type Shared = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'
const shared: readonly Shared[] = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields']

/** A spec as upstream looks at it: what all versions have in common stands above them, and errors name that place. */
export interface Placed {
  readonly common: Pick<CustomResourceDefinitionVersion, Shared>
  readonly versions: readonly CustomResourceDefinitionVersion[]
}

export function placed({ versions }: CustomResourceDefinitionSpec): Placed {
  const [first] = versions
  if (!first) return { common: {}, versions }
  const moved = shared.filter((field) => versions.every((version) => same(version[field], first[field])))
  return {
    common: Object.fromEntries(
      moved.filter((field) => first[field] !== undefined).map((field) => [field, first[field]]),
    ),
    versions: versions.map((version) =>
      Object.fromEntries(Object.entries(version).filter(([field]) => !moved.includes(field as Shared))),
    ) as unknown as readonly CustomResourceDefinitionVersion[],
  }
}
