import type { AnyKind, Column, KubeObject } from './kind.ts'
import { ageOf } from './meta/time.ts'

const nameColumn: Column<KubeObject> = { name: 'Name', value: ({ metadata }) => metadata.name }
const ageColumn: Column<KubeObject> = {
  name: 'Age',
  value: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now),
}

/** The whole table of `get` from left to right: NAME, the kind's own columns, AGE, and what comes after it. */
export function columnsOf({ columns = [], ownTable }: AnyKind): readonly Column<KubeObject>[] {
  const own = columns as readonly Column<KubeObject>[]
  if (ownTable) return own
  return [
    nameColumn,
    ...own.filter(({ afterAge }) => !afterAge),
    ageColumn,
    ...own.filter(({ afterAge }) => afterAge),
  ]
}
