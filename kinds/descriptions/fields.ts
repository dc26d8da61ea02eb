import { coreDescriptions } from './core.ts'
import { metaDescriptions } from './meta.ts'
import { workloadDescriptions } from './workloads.ts'

/** What messages (`''`) and their fields mean, in a line each, by upstream's names. */
export type FieldDescriptions = Readonly<Record<string, Readonly<Record<string, string>>>>

const tables = [metaDescriptions, coreDescriptions, workloadDescriptions]

/** Fields that mean the same in every object. */
const everywhere: Readonly<Record<string, string>> = {
  apiVersion: 'API group and version the object is written in.',
  kind: 'Kind of the object.',
  metadata: 'Names, labels and bookkeeping.',
  spec: 'What is wanted.',
  status: 'What is; written by those who bring it about.',
}

/** @param message  Upstream's name, such as `io.k8s.api.core.v1.Container`. */
export const describeMessage = (message: string): string | undefined => tableOf(message)?.['']

/** @param isKind  The message is a whole object. */
export const describeField = (
  message: string | undefined,
  field: string,
  isKind: boolean,
): string | undefined => {
  const own = message === undefined ? undefined : tableOf(message)
  return (
    (own && Object.hasOwn(own, field) ? own[field] : undefined) ?? (isKind ? everywhere[field] : undefined)
  )
}

function tableOf(message: string): Readonly<Record<string, string>> | undefined {
  for (const table of tables) if (Object.hasOwn(table, message)) return table[message]
  return undefined
}
