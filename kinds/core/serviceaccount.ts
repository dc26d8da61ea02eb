import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { localObjectReference, objectReference } from './objectreference.ts'

/** An identity for the processes in pods. */
export const ServiceAccount = defineKind({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.ServiceAccount',
  fields: {
    secrets: [
      2,
      s.optional(
        s.list(objectReference, {
          listType: 'map',
          listMapKeys: ['name'],
          patchStrategy: 'merge',
          patchMergeKey: 'name',
        }),
      ),
    ],
    imagePullSecrets: [3, s.optional(s.list(localObjectReference, { listType: 'atomic' }))],
    automountServiceAccountToken: [4, s.pointer(s.boolean())],
  },
  complete(account) {
    // A secret of another kind or namespace is none that its pods could use.
    if (account.secrets) account.secrets = account.secrets.map(({ name }) => ({ ...(name && { name }) }))
  },
  warnings: ({ metadata }) =>
    metadata.annotations && Object.hasOwn(metadata.annotations, enforcement)
      ? [
          `metadata.annotations[${enforcement}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ]
      : [],
  columns: [{ name: 'Secrets', type: 'integer', value: ({ secrets = [] }) => secrets.length }],
})
export type ServiceAccount = ObjectOf<typeof ServiceAccount>

const enforcement = 'kubernetes.io/enforce-mountable-secrets'
