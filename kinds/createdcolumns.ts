import type { Column, Head } from './kind.ts'

/** The whole table of kinds for which upstream prints when they were made instead of how old they are. */
export const createdColumns: readonly Column<Head>[] = [
  { name: 'Name', value: ({ metadata }) => metadata.name },
  { name: 'Created At', type: 'date', value: ({ metadata }) => metadata.creationTimestamp },
]
