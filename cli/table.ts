/** meta/v1 Table, as the server answers it. */
export interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority?: number }[]
  readonly rows?: readonly {
    readonly cells: readonly unknown[]
    readonly object?: { readonly metadata?: { readonly namespace?: string; readonly name?: string } }
  }[]
}

/** Lays a Table out as kubectl does: upper-case headings, three spaces between columns. */
export function layout(table: Table, options: { wide?: boolean; withNamespace?: boolean } = {}): string[] {
  const shown = table.columnDefinitions.flatMap(({ priority = 0 }, index) =>
    priority === 0 || options.wide ? [index] : [],
  )
  const heading = shown.map((index) => table.columnDefinitions[index]?.name.toUpperCase() ?? '')
  const rows = (table.rows ?? []).map(({ cells, object }) => [
    ...(options.withNamespace ? [object?.metadata?.namespace ?? ''] : []),
    ...shown.map((index) => text(cells[index])),
  ])
  return align([[...(options.withNamespace ? ['NAMESPACE'] : []), ...heading], ...rows])
}

/** Columns side by side, each as wide as its widest cell. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}

const text = (cell: unknown): string =>
  cell === undefined || cell === null || cell === '' ? '<none>' : String(cell)
