import { type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { checkLabels } from '../meta/labels.ts'
import { dnsLabel, dnsSubdomain, ipAddress, type NameRule, qualifiedName } from '../meta/names.ts'
import { checkUnique } from '../meta/unique.ts'
import { checkContainers } from './checkcontainer.ts'
import { checkEphemeral } from './checkephemeral.ts'
import { checkScheduling } from './checkscheduling.ts'
import { checkPodSecurityContext } from './checksecurity.ts'
import { checkVolumes } from './checkvolume.ts'
import type { PodSpec } from './podspec.ts'

/** Rules of a pod spec, in a pod or in a template. */
export function checkPodSpec(spec: PodSpec, path: string): FieldError[] {
  return joined(
    checkVolumes(spec.volumes ?? [], `${path}.volumes`),
    checkContainers(spec, path),
    checkEphemeral(spec, `${path}.ephemeralContainers`),
    checkLifetime(spec, path),
    checkNames(spec, path),
    checkNetwork(spec, path),
    checkPodSecurityContext(spec, `${path}.securityContext`),
    checkLabels(spec.nodeSelector, `${path}.nodeSelector`),
    checkScheduling(spec, path),
    checkGates(spec, path),
  )
}

const longestDeadline = 2 ** 31 - 1
function checkLifetime(spec: PodSpec, path: string): FieldError[] {
  const { activeDeadlineSeconds: deadline, terminationGracePeriodSeconds: grace } = spec
  const errors: FieldError[] = []
  if (deadline !== undefined && (deadline < 1 || deadline > longestDeadline))
    errors.push(
      invalid(
        `${path}.activeDeadlineSeconds`,
        deadline,
        `must be between 1 and ${longestDeadline}, inclusive`,
      ),
    )
  if (grace < 0)
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than or equal to 0'))
  return errors
}

const named: readonly (readonly [keyof PodSpec, NameRule])[] = [
  ['serviceAccountName', dnsSubdomain],
  ['nodeName', dnsSubdomain],
  ['priorityClassName', dnsSubdomain],
  ['runtimeClassName', dnsSubdomain],
  ['hostname', dnsLabel],
  ['subdomain', dnsLabel],
  ['schedulerName', qualifiedName],
]
const checkNames = (spec: PodSpec, path: string): FieldError[] =>
  ofEach(named, ([field, rule]) => {
    const name = spec[field]
    return name ? rule(name as string).map((problem) => invalid(`${path}.${field}`, name, problem)) : []
  })

const mostNameservers = 3
const mostSearches = 32
function checkNetwork({ dnsPolicy, dnsConfig, hostAliases = [] }: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  hostAliases.forEach(({ ip, hostnames = [] }, i) => {
    if (ip)
      for (const problem of ipAddress(ip)) errors.push(invalid(`${path}.hostAliases[${i}].ip`, ip, problem))
    hostnames.forEach((hostname) => {
      for (const problem of dnsSubdomain(hostname))
        errors.push(invalid(`${path}.hostAliases[${i}].hostnames`, hostname, problem))
    })
  })
  const { nameservers = [], searches = [] } = dnsConfig ?? {}
  if (dnsPolicy === 'None' && nameservers.length === 0)
    errors.push(
      required(
        `${path}.dnsConfig${dnsConfig ? '.nameservers' : ''}`,
        'must provide at least one DNS nameserver when `dnsPolicy` is None',
      ),
    )
  if (nameservers.length > mostNameservers)
    errors.push(
      invalid(
        `${path}.dnsConfig.nameservers`,
        nameservers,
        `must not have more than ${mostNameservers} nameservers`,
      ),
    )
  nameservers.forEach((server, i) => {
    for (const problem of ipAddress(server))
      errors.push(invalid(`${path}.dnsConfig.nameservers[${i}]`, server, problem))
  })
  if (searches.length > mostSearches)
    errors.push(
      invalid(`${path}.dnsConfig.searches`, searches, `must not have more than ${mostSearches} search paths`),
    )
  return errors
}

function checkGates(
  { readinessGates = [], schedulingGates = [], nodeName }: PodSpec,
  path: string,
): FieldError[] {
  return joined(
    ofEach(readinessGates, ({ conditionType }, i) =>
      conditionType
        ? qualifiedName(conditionType).map((problem) =>
            invalid(`${path}.readinessGates[${i}].conditionType`, conditionType, problem),
          )
        : [],
    ),
    checkUnique(
      schedulingGates,
      ({ name }) => name,
      (i) => `${path}.schedulingGates[${i}]`,
    ),
    schedulingGates.length > 0 && nodeName
      ? [forbidden(`${path}.nodeName`, 'cannot be set until all schedulingGates have been cleared')]
      : [],
  )
}
