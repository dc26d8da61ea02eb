import { defineKind, type ObjectOf } from '../kind.ts'
import { invalid } from '../meta/field.ts'
import { s, type TypeOf } from '../schema.ts'

export const leaseSpec = s.message('io.k8s.api.coordination.v1.LeaseSpec', {
  holderIdentity: [1, s.pointer(s.string())],
  leaseDurationSeconds: [2, s.pointer(s.integer())],
  acquireTime: [3, s.optional(s.microTime())],
  renewTime: [4, s.optional(s.microTime())],
  leaseTransitions: [5, s.pointer(s.integer())],
  strategy: [6, s.pointer(s.string())],
  preferredHolder: [7, s.pointer(s.string())],
})
export type LeaseSpec = TypeOf<typeof leaseSpec>

/** Who holds a role, and until when: heartbeats and leader election. */
export const Lease = defineKind({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  scope: 'Namespaced',
  message: 'io.k8s.api.coordination.v1.Lease',
  fields: {
    spec: [2, s.defaulted(leaseSpec, {})],
  },
  validate({
    spec: { leaseDurationSeconds: seconds, leaseTransitions: transitions, holderIdentity: holder },
  }) {
    return [
      ...(holder === '' ? [invalid('spec.holderIdentity', holder, 'must not be empty')] : []),
      ...(seconds !== undefined && seconds <= 0
        ? [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
        : []),
      ...(transitions !== undefined && transitions < 0
        ? [invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
        : []),
    ]
  },
  columns: [{ name: 'Holder', value: ({ spec }) => spec.holderIdentity }],
})
export type Lease = ObjectOf<typeof Lease>
