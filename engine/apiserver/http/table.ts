import { columnsOf } from '@hawser/kinds/columns.ts'
import type { AnyKind, Column, KubeObject } from '@hawser/kinds/kind.ts'
import { partialOf } from './partial.ts'

/** meta.k8s.io `Table`: what `kubectl get` prints. */
export interface Table {
  readonly kind: 'Table'
  readonly apiVersion: string
  readonly metadata: object
  readonly columnDefinitions: readonly ColumnDefinition[]
  readonly rows: readonly TableRow[]
}
export interface ColumnDefinition {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  /** 0: always shown, 1: with `-o wide`. */
  readonly priority: number
}
export interface TableRow {
  readonly cells: readonly unknown[]
  readonly object?: unknown
}
export interface TableOptions {
  /** `v1` or `v1beta1` of meta.k8s.io. */
  readonly version: string
  /** What each row carries of its object; `Metadata` when not said. */
  readonly includeObject?: 'None' | 'Metadata' | 'Object'
  /** Milliseconds since 1970, for ages. */
  readonly now: number
  /** A watch names its columns once, with the first event. */
  readonly withoutColumns?: boolean
}

/** The table of some objects of one kind. */
export function tableOf(
  kind: AnyKind,
  objects: readonly KubeObject[],
  metadata: object,
  options: TableOptions,
): Table {
  const columns = columnsOf(kind)
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata,
    columnDefinitions: options.withoutColumns ? [] : columns.map(definitionOf),
    rows: objects.map((object) => rowOf(kind, columns, object, options)),
  }
}

type AnyColumn = Column<KubeObject>
const definitionOf = (column: AnyColumn): ColumnDefinition => ({
  name: column.name,
  type: column.type ?? 'string',
  format: column.format ?? (column.name === 'Name' ? 'name' : ''),
  description: column.description ?? '',
  priority: column.priority ?? 0,
})

function rowOf(
  kind: AnyKind,
  columns: readonly AnyColumn[],
  object: KubeObject,
  { includeObject, version, now }: TableOptions,
): TableRow {
  const cells = columns.map((column) => cellOf(column, object, now))
  if (includeObject === 'None') return { cells }
  const typed = { ...object, kind: kind.kind, apiVersion: kind.apiVersion }
  return { cells, object: includeObject === 'Object' ? typed : partialOf(object, version) }
}

function cellOf(column: AnyColumn, object: KubeObject, now: number): string | number | boolean | null {
  const value = column.value(object, now)
  return value === undefined ? '' : value
}
