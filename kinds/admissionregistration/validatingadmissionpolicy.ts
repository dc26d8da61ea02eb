import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { checkPolicySpec } from './checkpolicy.ts'
import { validatingAdmissionPolicySpec, validatingAdmissionPolicyStatus } from './policyspec.ts'

export type {
  AuditAnnotation,
  ParamKind,
  ValidatingAdmissionPolicySpec,
  Validation,
  Variable,
} from './policyspec.ts'

/** Decides about requests by CEL expressions. */
export const ValidatingAdmissionPolicy = defineKind({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  categories: ['api-extensions'],
  scope: 'Cluster',
  message: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(validatingAdmissionPolicySpec, {})],
    status: [3, s.defaulted(validatingAdmissionPolicyStatus, {})],
  },
  validate: ({ metadata, spec }, old) => checkPolicySpec(metadata.name, spec, old?.spec),
  columns: [
    { name: 'Validations', type: 'integer', value: ({ spec }) => spec.validations?.length ?? 0 },
    {
      name: 'ParamKind',
      value: ({ spec: { paramKind } }) =>
        paramKind ? `${paramKind.apiVersion ?? ''}/${paramKind.kind ?? ''}` : '<unset>',
    },
  ],
})
export type ValidatingAdmissionPolicy = ObjectOf<typeof ValidatingAdmissionPolicy>
