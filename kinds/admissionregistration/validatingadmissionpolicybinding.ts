import { defineKind, type ObjectOf } from '../kind.ts'
import {
  duplicate,
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidAs,
  notSupported,
  required,
} from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { dnsSubdomain, pathSegment } from '../meta/names.ts'
import { describeLabelSelector } from '../meta/selector.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkMatchResources, matchResources } from './matchresources.ts'

export const paramRef = s.message('io.k8s.api.admissionregistration.v1.ParamRef', {
  name: [1, s.optional(s.string())],
  namespace: [2, s.optional(s.string())],
  selector: [3, s.optional(labelSelector)],
  parameterNotFoundAction: [4, s.pointer(s.string())],
})
export type ParamRef = TypeOf<typeof paramRef>

export const validatingAdmissionPolicyBindingSpec = s.message(
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec',
  {
    policyName: [1, s.optional(s.string())],
    paramRef: [2, s.optional(paramRef)],
    matchResources: [3, s.optional(matchResources)],
    validationActions: [4, s.optional(s.list(s.oneOf('Deny', 'Warn', 'Audit'), { listType: 'set' }))],
  },
)
export type ValidatingAdmissionPolicyBindingSpec = TypeOf<typeof validatingAdmissionPolicyBindingSpec>

/** Says where a ValidatingAdmissionPolicy is in force, with which parameters, and what follows when it is not met. */
export const ValidatingAdmissionPolicyBinding = defineKind({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  categories: ['api-extensions'],
  scope: 'Cluster',
  message: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  countsGenerations: true,
  fields: {
    spec: [2, s.defaulted(validatingAdmissionPolicyBindingSpec, {})],
  },
  validate: ({ spec }) => [
    ...checkPolicyName(spec.policyName, 'spec.policyName'),
    ...(spec.paramRef ? checkParamRef(spec.paramRef, 'spec.paramRef') : []),
    // Upstream's spelling.
    ...(spec.matchResources ? checkMatchResources(spec.matchResources, 'spec.matchResouces') : []),
    ...checkActions(spec.validationActions ?? [], 'spec.validationActions'),
  ],
  columns: [
    { name: 'PolicyName', value: ({ spec }) => spec.policyName },
    { name: 'ParamRef', value: ({ spec }) => paramText(spec.paramRef) },
  ],
})
export type ValidatingAdmissionPolicyBinding = ObjectOf<typeof ValidatingAdmissionPolicyBinding>

function paramText({ name, namespace, selector }: ParamRef = {}): string {
  if (name) return namespace ? `${namespace}/${name}` : name
  return selector ? describeLabelSelector(selector) : '<unset>'
}

function checkPolicyName(name: string | undefined, path: string): FieldError[] {
  if (!name) return [required(path)]
  return dnsSubdomain(name).map((problem) => invalid(path, name, problem))
}

const exclusive = 'name and selector are mutually exclusive'
const notFoundActions = ['Deny', 'Allow']

function checkParamRef(
  { name, selector, parameterNotFoundAction: action }: ParamRef,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (name) for (const problem of pathSegment(name)) errors.push(invalid(`${path}.name`, name, problem))
  if (name && selector) errors.push(forbidden(`${path}.name`, exclusive))
  if (selector) errors.push(...checkLabelSelector(selector, `${path}.selector`))
  if (name && selector) errors.push(forbidden(`${path}.selector`, exclusive))
  if (!name && !selector) errors.push(required(path, 'one of name or selector must be specified'))
  if (!action) errors.push(required(`${path}.parameterNotFoundAction`))
  else if (!notFoundActions.includes(action))
    errors.push(notSupported(`${path}.parameterNotFoundAction`, action, notFoundActions))
  return errors
}

function checkActions(actions: readonly string[], path: string): FieldError[] {
  if (actions.length === 0) return [required(path, 'at least one validation action is required')]
  return [
    ...actions.flatMap((action, i) =>
      actions.indexOf(action) < i ? [duplicate(`${path}[${i}]`, action)] : [],
    ),
    ...(actions.includes('Deny') && actions.includes('Warn')
      ? [
          invalidAs(
            path,
            goStrings(actions, '[]admissionregistration.ValidationAction'),
            'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
          ),
        ]
      : []),
  ]
}
