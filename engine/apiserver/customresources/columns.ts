import type { CustomResourceDefinitionVersion } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { Column, KubeObject } from '@hawser/kinds/kind.ts'
import { ageOf } from '@hawser/kinds/meta/time.ts'
import { compileJsonPath } from './schema/jsonpath.ts'

type Definition = NonNullable<CustomResourceDefinitionVersion['additionalPrinterColumns']>[number]

const nameColumn: Column<KubeObject> = { name: 'Name', value: ({ metadata }) => metadata.name }
const ageColumn: Definition = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }

/** The whole table of a custom kind: NAME, and what the definition says or else AGE. */
export const tableColumns = (
  definitions: readonly Definition[] | undefined,
): readonly Column<KubeObject>[] => [
  nameColumn,
  ...(definitions?.length ? definitions : [ageColumn]).map(columnOf),
]

function columnOf({
  name,
  type,
  format,
  description,
  priority = 0,
  jsonPath,
}: Definition): Column<KubeObject> {
  const read = compileJsonPath(jsonPath)
  return {
    name,
    type: type as NonNullable<Column<KubeObject>['type']>,
    ...(format && { format }),
    ...(description && { description }),
    priority: priority as 0 | 1,
    value: (object, now) => cellOf(type, read?.(object)[0], now),
  }
}

/** A value as a column of a type shows it; null where there is nothing to show. */
function cellOf(type: string, value: unknown, now: number): string | number | boolean | null {
  if (value === undefined || value === null) return null
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value)
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      if (typeof value !== 'string') return null
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : ageOf(value, now)
    default:
      return null
  }
}
