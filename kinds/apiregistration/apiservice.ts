import { defineKind, type Mutable, type ObjectOf } from '../kind.ts'
import { base64Length } from '../meta/base64.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { dns1035Label, dnsSubdomain, portNumber } from '../meta/names.ts'
import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1'

export const serviceReference = s.message(`${v1}.ServiceReference`, {
  namespace: [1, s.optional(s.string())],
  name: [2, s.optional(s.string())],
  port: [3, s.defaulted(s.integer(), 443)],
})
export type ServiceReference = TypeOf<typeof serviceReference>

export const apiServiceSpec = s.message(`${v1}.APIServiceSpec`, {
  service: [1, s.optional(serviceReference)],
  group: [2, s.optional(s.string())],
  version: [3, s.optional(s.string())],
  insecureSkipTLSVerify: [4, s.optional(s.boolean())],
  caBundle: [5, s.optional(s.bytes())],
  groupPriorityMinimum: [7, s.integer()],
  versionPriority: [8, s.integer()],
})
export type APIServiceSpec = TypeOf<typeof apiServiceSpec>

export const apiServiceCondition = s.message(`${v1}.APIServiceCondition`, {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
})
export type APIServiceCondition = TypeOf<typeof apiServiceCondition>

export const apiServiceStatus = s.message(`${v1}.APIServiceStatus`, {
  conditions: [
    1,
    s.optional(
      s.list(apiServiceCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
})
export type APIServiceStatus = TypeOf<typeof apiServiceStatus>

/** Who answers for a group and version: this API server itself, or another behind a Service. */
export const APIService = defineKind({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  scope: 'Cluster',
  message: `${v1}.APIService`,
  nameRule: 'path',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(apiServiceSpec, { groupPriorityMinimum: 0, versionPriority: 0 })],
    status: [3, s.defaulted(apiServiceStatus, {})],
  },
  complete({ metadata, spec, status }, old) {
    if (!old && !spec.service) status.conditions = [localCondition(metadata.creationTimestamp)]
  },
  validate: ({ metadata, spec }) => [...checkName(metadata.name, spec), ...checkSpec(spec)],
  columns: [
    {
      name: 'Service',
      value: ({ spec: { service } }) =>
        service ? `${service.namespace ?? ''}/${service.name ?? ''}` : 'Local',
    },
    { name: 'Available', value: ({ status }) => availability(status) },
  ],
})
export type APIService = ObjectOf<typeof APIService>

/** What this API server answers for itself is there as soon as it is told of. */
const localCondition = (time: string | undefined): Mutable<APIServiceCondition> => ({
  type: 'Available',
  status: 'True',
  ...(time !== undefined && { lastTransitionTime: time }),
  reason: 'Local',
  message: 'Local APIServices are always available',
})

function availability({ conditions = [] }: APIServiceStatus): string {
  const condition = conditions.find(({ type }) => type === 'Available')
  if (!condition) return 'Unknown'
  return condition.status !== 'True' && condition.reason
    ? `${condition.status} (${condition.reason})`
    : condition.status
}

function checkName(name: string | undefined, { group = '', version = '' }: APIServiceSpec): FieldError[] {
  const wanted = `${version}.${group}`
  if (!name || name === wanted || /[/%]/.test(name)) return []
  return [
    invalid('metadata.name', name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`),
  ]
}

function checkSpec(spec: APIServiceSpec): FieldError[] {
  const { group = '', version = '', groupPriorityMinimum, versionPriority } = spec
  const errors: FieldError[] = []
  if (!group && version !== 'v1')
    errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'))
  if (group) for (const problem of dnsSubdomain(group)) errors.push(invalid('spec.group', group, problem))
  for (const problem of dns1035Label(version)) errors.push(invalid('spec.version', version, problem))
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20000)
    errors.push(
      invalid('spec.groupPriorityMinimum', groupPriorityMinimum, 'must be positive and less than 20000'),
    )
  if (versionPriority <= 0 || versionPriority > 1000)
    errors.push(invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000'))
  return [...errors, ...(spec.service ? checkRemote(spec, spec.service) : checkLocal(spec))]
}

function checkLocal({ caBundle, insecureSkipTLSVerify }: APIServiceSpec): FieldError[] {
  return [
    ...(caBundle
      ? [
          invalid(
            'spec.caBundle',
            `${base64Length(caBundle)} bytes`,
            'local APIServices may not have a caBundle',
          ),
        ]
      : []),
    ...(insecureSkipTLSVerify
      ? [invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify')]
      : []),
  ]
}

function checkRemote(
  { caBundle, insecureSkipTLSVerify }: APIServiceSpec,
  { namespace, name, port }: ServiceReference,
): FieldError[] {
  const errors: FieldError[] = []
  if (!namespace) errors.push(required('spec.service.namespace'))
  if (!name) errors.push(required('spec.service.name'))
  const problems = portNumber(port)
  if (problems.length > 0)
    errors.push(invalid('spec.service.port', port, `port is not valid: ${problems.join(', ')}`))
  if (insecureSkipTLSVerify && caBundle)
    errors.push(invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'))
  return errors
}
