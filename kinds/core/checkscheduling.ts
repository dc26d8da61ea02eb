import { duplicate, type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { labelValue, qualifiedName } from '../meta/names.ts'
import type { Affinity, PodAffinity, PodAffinityTerm } from './affinity.ts'
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from './nodeselector.ts'
import type { PodSpec } from './podspec.ts'
import type { Toleration } from './toleration.ts'
import type { TopologySpreadConstraint } from './topologyspread.ts'

/** Everything that says where a pod may go. */
export function checkScheduling(spec: PodSpec, path: string): FieldError[] {
  const { affinity, tolerations = [], topologySpreadConstraints = [] } = spec
  return joined(
    affinity ? checkAffinity(affinity, `${path}.affinity`) : [],
    checkTolerations(tolerations, `${path}.tolerations`),
    checkSpread(topologySpreadConstraints, `${path}.topologySpreadConstraints`),
  )
}

export const checkTolerations = (tolerations: readonly Toleration[], path: string): FieldError[] =>
  ofEach(tolerations, (toleration, i) => checkToleration(toleration, `${path}[${i}]`))

function checkToleration(toleration: Toleration, path: string): FieldError[] {
  const { key, operator = 'Equal', value, effect, tolerationSeconds } = toleration
  const errors = key ? qualifiedName(key).map((problem) => invalid(`${path}.key`, key, problem)) : []
  if (!key && operator !== 'Exists')
    errors.push(
      invalid(
        `${path}.operator`,
        toleration.operator ?? '',
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    )
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(
      invalid(`${path}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    )
  if (operator === 'Exists' && value)
    errors.push(invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"))
  if (operator === 'Equal' && value)
    for (const problem of labelValue(value)) errors.push(invalid(`${path}.operator`, value, problem))
  return errors
}

function checkAffinity({ nodeAffinity, podAffinity, podAntiAffinity }: Affinity, path: string): FieldError[] {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: must,
    preferredDuringSchedulingIgnoredDuringExecution: may,
  } = nodeAffinity ?? {}
  const at = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution`
  return joined(
    must
      ? checkNodeSelector(must, `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`)
      : [],
    ofEach(may ?? [], ({ weight, preference }, i) =>
      joined(checkWeight(weight, `${at}[${i}].weight`), checkNodeTerm(preference, `${at}[${i}].preference`)),
    ),
    podAffinity ? checkPodAffinity(podAffinity, `${path}.podAffinity`) : [],
    podAntiAffinity ? checkPodAffinity(podAntiAffinity, `${path}.podAntiAffinity`) : [],
  )
}

const checkWeight = (weight: number, path: string): FieldError[] =>
  weight >= 1 && weight <= 100 ? [] : [invalid(path, weight, 'must be in the range 1-100')]

export function checkNodeSelector({ nodeSelectorTerms }: NodeSelector, path: string): FieldError[] {
  const at = `${path}.nodeSelectorTerms`
  if (nodeSelectorTerms.length === 0) return [required(at, 'must have at least one node selector term')]
  return ofEach(nodeSelectorTerms, (term, i) => checkNodeTerm(term, `${at}[${i}]`))
}

const checkNodeTerm = (
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  path: string,
): FieldError[] =>
  joined(
    ofEach(matchExpressions, (requirement, i) =>
      joined(
        checkNodeRequirement(requirement, `${path}.matchExpressions[${i}]`),
        qualifiedName(requirement.key).map((problem) =>
          invalid(`${path}.matchExpressions[${i}].key`, requirement.key, problem),
        ),
      ),
    ),
    ofEach(matchFields, (requirement, i) => checkField(requirement, `${path}.matchFields[${i}]`)),
  )

function checkNodeRequirement(
  { operator, values = [] }: NodeSelectorRequirement,
  path: string,
): FieldError[] {
  const at = `${path}.values`
  if (operator === 'Exists' || operator === 'DoesNotExist')
    return values.length === 0
      ? []
      : [forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
  if (operator === 'Gt' || operator === 'Lt')
    return values.length === 1
      ? []
      : [required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
  return values.length > 0 ? [] : [required(at, "must be specified when `operator` is 'In' or 'NotIn'")]
}

/** The one field of a node that can be asked for is its name. */
function checkField({ key, operator, values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  if (key !== 'metadata.name') return [invalid(`${path}.key`, key, 'not a valid field selector key')]
  if (operator !== 'In' && operator !== 'NotIn')
    return [invalid(`${path}.operator`, operator, 'not a valid selector operator')]
  return values.length === 1
    ? []
    : [
        required(
          `${path}.values`,
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
      ]
}

function checkPodAffinity(affinity: PodAffinity, path: string): FieldError[] {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: must = [],
    preferredDuringSchedulingIgnoredDuringExecution: may = [],
  } = affinity
  const required = `${path}.requiredDuringSchedulingIgnoredDuringExecution`
  const preferred = `${path}.preferredDuringSchedulingIgnoredDuringExecution`
  return joined(
    ofEach(must, (term, i) => checkPodTerm(term, `${required}[${i}]`)),
    ofEach(may, ({ weight, podAffinityTerm }, i) =>
      joined(
        checkWeight(weight, `${preferred}[${i}].weight`),
        checkPodTerm(podAffinityTerm, `${preferred}[${i}].podAffinityTerm`),
      ),
    ),
  )
}

function checkPodTerm(
  { labelSelector, namespaceSelector, topologyKey }: PodAffinityTerm,
  path: string,
): FieldError[] {
  return joined(
    labelSelector ? checkLabelSelector(labelSelector, `${path}.labelSelector`) : [],
    namespaceSelector ? checkLabelSelector(namespaceSelector, `${path}.namespaceSelector`) : [],
    topologyKey
      ? qualifiedName(topologyKey).map((problem) => invalid(`${path}.topologyKey`, topologyKey, problem))
      : [],
  )
}

function checkSpread(constraints: readonly TopologySpreadConstraint[], path: string): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  constraints.forEach((constraint, i) => {
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains, labelSelector } = constraint
    const at = `${path}[${i}]`
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`
    if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero'))
    if (seen.has(pair)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair))
    if (minDomains !== undefined && minDomains <= 0)
      errors.push(invalid(`${at}.minDomains`, minDomains, 'must be greater than zero'))
    if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule')
      errors.push(
        invalid(
          `${at}.minDomains`,
          minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
        ),
      )
    if (labelSelector) errors.push(...checkLabelSelector(labelSelector, `${at}.labelSelector`))
    seen.add(pair)
  })
  return errors
}
