import { defineKind, type ObjectOf } from '../kind.ts'
import { domainPrefixedPath } from '../meta/domainpath.ts'
import {
  type FieldError,
  forbidden,
  immutable,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../meta/field.ts'
import { dnsLabel } from '../meta/names.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkReference } from './checkingress.ts'

export const ingressClassParametersReference = s.message(
  'io.k8s.api.networking.v1.IngressClassParametersReference',
  {
    apiGroup: [1, s.pointer(s.string())],
    kind: [2, s.string()],
    name: [3, s.string()],
    scope: [4, s.defaulted(s.string(), 'Cluster')],
    namespace: [5, s.pointer(s.string())],
  },
)
export type IngressClassParametersReference = TypeOf<typeof ingressClassParametersReference>

export const ingressClassSpec = s.message('io.k8s.api.networking.v1.IngressClassSpec', {
  controller: [1, s.optional(s.string())],
  parameters: [2, s.optional(ingressClassParametersReference)],
})
export type IngressClassSpec = TypeOf<typeof ingressClassSpec>

/** Who serves Ingresses that name it. */
export const IngressClass = defineKind({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  scope: 'Cluster',
  message: 'io.k8s.api.networking.v1.IngressClass',
  countsGenerations: true,
  fields: {
    spec: [2, s.defaulted(ingressClassSpec, {})],
  },
  validate: ({ spec }, old) => [
    ...(old && spec.controller !== old.spec.controller
      ? [immutable('spec.controller', spec.controller)]
      : []),
    ...checkController(spec.controller ?? '', 'spec.controller'),
    ...(spec.parameters ? checkParameters(spec.parameters, 'spec.parameters') : []),
  ],
  columns: [
    { name: 'Controller', value: ({ spec }) => spec.controller },
    { name: 'Parameters', value: ({ spec }) => parametersText(spec.parameters) },
  ],
})
export type IngressClass = ObjectOf<typeof IngressClass>

const longestController = 250
const checkController = (controller: string, path: string): FieldError[] => [
  ...(controller.length > longestController ? [tooLong(path, longestController)] : []),
  ...domainPrefixedPath(controller, path),
]

function checkParameters(parameters: IngressClassParametersReference, path: string): FieldError[] {
  const { scope, namespace } = parameters
  const errors = checkReference(parameters, path)
  const at = `${path}.namespace`
  if (scope !== 'Cluster' && scope !== 'Namespace')
    return [...errors, notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace'])]
  if (scope === 'Cluster')
    return namespace === undefined
      ? errors
      : [...errors, forbidden(at, "`parameters.scope` is set to 'Cluster'")]
  if (namespace === undefined) return [...errors, required(at, "`parameters.scope` is set to 'Namespace'")]
  return [...errors, ...dnsLabel(namespace).map((problem) => invalid(at, namespace, problem))]
}

function parametersText(parameters: IngressClassParametersReference | undefined): string {
  if (!parameters) return '<none>'
  const { apiGroup, kind, name } = parameters
  return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`
}
