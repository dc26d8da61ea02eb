import { type FieldError, invalid } from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'

/** What containers are given. */
const container = new Set(['cpu', 'memory', 'ephemeral-storage'])
/** What is counted in whole ones. */
const counted = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
])
const quota = new Set([
  ...container,
  ...counted,
  ...['cpu', 'memory', 'storage', 'ephemeral-storage'].map((name) => `requests.${name}`),
  ...['cpu', 'memory', 'ephemeral-storage'].map((name) => `limits.${name}`),
])

const isHugePages = (name: string): boolean => name.startsWith('hugepages-')
const isHugePagesQuota = (name: string): boolean => /^(?:requests\.)?hugepages-/.test(name)
/** Of Kubernetes itself: without a domain, or under its own. */
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')
/** Counted in whole ones and never shared out twice: `example.com/gpu`. */
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0

export const isQuotaResource = (name: string): boolean => quota.has(name) || isHugePagesQuota(name)
/** Half of one makes no sense. */
export const isCounted = (name: string): boolean => counted.has(name) || isExtended(name)
/** More may be promised than there is. */
export const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name)

/** The name of any resource. */
export function checkResource(name: string, path: string): FieldError[] {
  const problems = qualifiedName(name)
  if (problems.length > 0) return problems.map((problem) => invalid(path, name, problem))
  return name.includes('/') || name === 'storage' || isQuotaResource(name)
    ? []
    : [invalid(path, name, 'must be a standard resource type or fully qualified')]
}

/** Of what a container may be given. */
export function checkContainerResource(name: string, path: string): FieldError[] {
  if (container.has(name)) return []
  const errors = checkResource(name, path)
  if (!name.includes('/'))
    return isHugePages(name)
      ? errors
      : [...errors, invalid(path, name, 'must be a standard resource for containers')]
  return isNative(name) || isExtended(name)
    ? errors
    : [...errors, invalid(path, name, "doesn't follow extended resource name standard")]
}

/** Of what a quota may limit. */
export const checkQuotaResource = (name: string, path: string): FieldError[] => [
  ...checkResource(name, path),
  ...(name.includes('/') || isQuotaResource(name)
    ? []
    : [invalid(path, name, 'must be a standard resource for quota')]),
]
