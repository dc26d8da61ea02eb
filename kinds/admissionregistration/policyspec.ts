import { condition } from '../meta/condition.ts'
import { s, type TypeOf } from '../schema.ts'
import { matchConditions } from './matchcondition.ts'
import { matchResources } from './matchresources.ts'
import { byName, failurePolicy } from './webhook.ts'

const v1 = 'io.k8s.api.admissionregistration.v1'
const text = s.string({ mayBeEmpty: true })

export const paramKind = s.message(`${v1}.ParamKind`, {
  apiVersion: [1, s.optional(s.string())],
  kind: [2, s.optional(s.string())],
})
export type ParamKind = TypeOf<typeof paramKind>

export const validation = s.message(`${v1}.Validation`, {
  expression: [1, text],
  message: [2, s.optional(s.string())],
  reason: [3, s.pointer(s.oneOf('Forbidden', 'Invalid', 'RequestEntityTooLarge'))],
  messageExpression: [4, s.optional(s.string())],
})
export type Validation = TypeOf<typeof validation>

export const auditAnnotation = s.message(`${v1}.AuditAnnotation`, {
  key: [1, text],
  valueExpression: [2, text],
})
export type AuditAnnotation = TypeOf<typeof auditAnnotation>

export const variable = s.message(`${v1}.Variable`, {
  name: [1, text],
  expression: [2, text],
})
export type Variable = TypeOf<typeof variable>

export const validatingAdmissionPolicySpec = s.message(`${v1}.ValidatingAdmissionPolicySpec`, {
  paramKind: [1, s.optional(paramKind)],
  matchConstraints: [2, s.optional(matchResources)],
  validations: [3, s.optional(s.list(validation, { listType: 'atomic' }))],
  failurePolicy: [4, failurePolicy],
  auditAnnotations: [5, s.optional(s.list(auditAnnotation, { listType: 'atomic' }))],
  matchConditions: [6, matchConditions],
  variables: [7, s.optional(s.list(variable, byName))],
})
export type ValidatingAdmissionPolicySpec = TypeOf<typeof validatingAdmissionPolicySpec>

export const expressionWarning = s.message(`${v1}.ExpressionWarning`, {
  fieldRef: [2, s.string()],
  warning: [3, s.string()],
})
export type ExpressionWarning = TypeOf<typeof expressionWarning>

export const typeChecking = s.message(`${v1}.TypeChecking`, {
  expressionWarnings: [1, s.optional(s.list(expressionWarning, { listType: 'atomic' }))],
})
export type TypeChecking = TypeOf<typeof typeChecking>

export const validatingAdmissionPolicyStatus = s.message(`${v1}.ValidatingAdmissionPolicyStatus`, {
  observedGeneration: [1, s.optional(s.integer({ format: 'int64' }))],
  typeChecking: [2, s.optional(typeChecking)],
  conditions: [3, s.optional(s.list(condition, { listType: 'map', listMapKeys: ['type'] }))],
})
export type ValidatingAdmissionPolicyStatus = TypeOf<typeof validatingAdmissionPolicyStatus>
