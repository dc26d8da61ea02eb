import { StatusError } from '@hawser/kinds/meta/status.ts'
import { pathsOf } from './canonical.ts'
import { type Entry, identityText } from './entries.ts'
import type { Fields } from './fields.ts'

/** Fields that an applied configuration would take from somebody. */
export interface Conflict {
  readonly entry: Entry
  readonly fields: Fields
}

/** The refusal that lists them, in upstream's words. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const all = [...conflicts]
    .sort((a, b) => (identityText(a.entry) < identityText(b.entry) ? -1 : 1))
    .map(({ entry, fields }) => ({ name: nameOf(entry), paths: pathsOf(fields) }))
  const fields = all.flatMap(({ name, paths }) =>
    paths.map((field) => ({
      type: 'FieldManagerConflict' as const,
      field,
      problem: `conflict with ${name}`,
    })),
  )
  return new StatusError('Conflict', messageOf(all, fields.length), { fields })
}

function messageOf(all: readonly { name: string; paths: readonly string[] }[], count: number): string {
  if (count === 1) return `Apply failed with 1 conflict: conflict with ${all[0]?.name}: ${all[0]?.paths[0]}`
  const lines = all.flatMap(({ name, paths }) => [
    `conflicts with ${name}:`,
    ...paths.map((path) => `- ${path}`),
  ])
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`
}

function nameOf({ manager = '', subresource, operation, apiVersion }: Entry): string {
  const name =
    JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '')
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}
