import type { Role } from '@hawser/kinds/rbac/role.ts'
import type { RoleBinding } from '@hawser/kinds/rbac/rolebinding.ts'
import { CATALOG_NAMESPACE } from '../catalog/catalog.ts'

const apiGroup = 'rbac.authorization.k8s.io'
const metadata = { name: 'shared-resource-viewer', namespace: CATALOG_NAMESPACE }

/** Everybody may look at what is in project `openshift`, and pull and tag its images. */
export const role = {
  metadata,
  rules: [
    {
      apiGroups: ['image.openshift.io'],
      resources: ['imagestreamimages', 'imagestreams', 'imagestreamtags', 'imagetags'],
      verbs: ['get', 'list', 'watch'],
    },
    { apiGroups: ['image.openshift.io'], resources: ['imagestreams/layers'], verbs: ['get'] },
  ],
} as const
export const binding = {
  metadata: { ...metadata, name: 'shared-resource-viewers' },
  roleRef: { apiGroup, kind: 'Role', name: metadata.name },
  subjects: [{ apiGroup, kind: 'Group', name: 'system:authenticated' }],
} as const

export interface State {
  readonly hasNamespace: boolean
  readonly role: Role | undefined
  readonly binding: RoleBinding | undefined
}
export type Action = { readonly do: 'createRole' } | { readonly do: 'createBinding' }

/** What is missing is made once; what an administrator changed stays. */
export function reconcile(state: State): Action[] {
  if (!state.hasNamespace) return []
  return [
    ...(state.role ? [] : [{ do: 'createRole' } as const]),
    ...(state.binding ? [] : [{ do: 'createBinding' } as const]),
  ]
}
