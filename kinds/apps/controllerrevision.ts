import { checkNotNegative } from '../core/checkworkload.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { immutable, required } from '../meta/field.ts'
import { controllerOf } from '../meta/owner.ts'
import { same } from '../meta/same.ts'
import { s } from '../schema.ts'

/** A state that a StatefulSet or a DaemonSet had, to come back to. */
export const ControllerRevision = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  scope: 'Namespaced',
  message: 'io.k8s.api.apps.v1.ControllerRevision',
  fields: {
    data: [2, s.optional(s.any({ name: 'io.k8s.apimachinery.pkg.runtime.RawExtension' }))],
    revision: [3, s.integer({ format: 'int64' })],
  },
  validate: (revision, old) => [
    ...(revision.data === undefined ? [required('data', 'data is mandatory')] : []),
    ...checkNotNegative(revision, '', 'revision').map((error) => ({ ...error, field: 'revision' })),
    ...(old && !same(revision.data, old.data) ? [immutable('data', revision.data)] : []),
  ],
  columns: [
    {
      name: 'Controller',
      value: (revision) => {
        const owner = controllerOf(revision)
        if (!owner) return '<none>'
        const [group, version] = owner.apiVersion.split('/')
        return `${owner.kind.toLowerCase()}${version ? `.${group}` : ''}/${owner.name}`
      },
    },
    { name: 'Revision', value: ({ revision }) => revision },
  ],
})
export type ControllerRevision = ObjectOf<typeof ControllerRevision>
