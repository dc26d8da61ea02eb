import { groupOfAccounts } from '@hawser/kinds/core/accountuser.ts'
import { CATALOG_NAMESPACE } from '@hawser/kinds/image/catalog.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import type { Role } from '@hawser/kinds/rbac/role.ts'
import type { RoleBinding } from '@hawser/kinds/rbac/rolebinding.ts'

const apiGroup = 'rbac.authorization.k8s.io'

type Subject =
  | { readonly kind: 'Group'; readonly name: string; readonly apiGroup: string }
  | { readonly kind: 'ServiceAccount'; readonly name: string; readonly namespace: string }

const description = (text: string) => ({
  'openshift.io/description': `${text} It is made again when it is removed; take its subjects away to end this.`,
})

const binding = (
  namespace: string,
  name: string,
  kind: 'ClusterRole' | 'Role',
  role: string,
  subject: Subject,
  text: string,
): Draft<typeof RoleBinding> => ({
  metadata: { namespace, name, annotations: description(text) },
  roleRef: { apiGroup, kind, name: role },
  subjects: [subject],
})

/** Who may pull and push images of a project without being asked: what runs there, and what builds there. */
export function bindingsOf(namespace: string): Draft<typeof RoleBinding>[] {
  const pods: Subject = { apiGroup, kind: 'Group', name: groupOfAccounts(namespace) }
  const builder: Subject = { kind: 'ServiceAccount', name: 'builder', namespace }
  const everybody: Subject = { apiGroup, kind: 'Group', name: 'system:authenticated' }
  return [
    binding(
      namespace,
      'system:image-pullers',
      'ClusterRole',
      'system:image-puller',
      pods,
      'Pods of this project may pull its images.',
    ),
    binding(
      namespace,
      'system:image-builders',
      'ClusterRole',
      'system:image-builder',
      builder,
      'Builds of this project may push its images.',
    ),
    ...(namespace === CATALOG_NAMESPACE
      ? [
          binding(
            namespace,
            'shared-resource-viewers',
            'Role',
            viewer,
            everybody,
            'Everybody may use the images of this project.',
          ),
        ]
      : []),
  ]
}

/** Looks at the images and templates of the project that are there for all. */
const viewer = 'shared-resource-viewer'

/** Roles that only some projects have. */
export const rolesOf = (namespace: string): Draft<typeof Role>[] =>
  namespace === CATALOG_NAMESPACE
    ? [
        {
          metadata: { namespace, name: viewer },
          rules: [
            {
              apiGroups: ['image.openshift.io'],
              resources: ['imagestreamimages', 'imagestreams', 'imagestreamtags', 'imagetags'],
              verbs: ['get', 'list', 'watch'],
            },
            {
              apiGroups: ['template.openshift.io'],
              resources: ['templates'],
              verbs: ['get', 'list', 'watch'],
            },
            { apiGroups: ['image.openshift.io'], resources: ['imagestreams/layers'], verbs: ['get'] },
          ],
        },
      ]
    : []
