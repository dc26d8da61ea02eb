import type { MatchResources } from '@hawser/kinds/admissionregistration/matchresources.ts'
import type { ValidatingAdmissionPolicy } from '@hawser/kinds/admissionregistration/validatingadmissionpolicy.ts'
import type { ValidatingAdmissionPolicyBinding } from '@hawser/kinds/admissionregistration/validatingadmissionpolicybinding.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { AdmissionContext, AdmissionRequest } from '../chain.ts'
import { derived } from '../derived.ts'
import type { Look } from '../draft.ts'
import { findRule } from '../matching/equivalent.ts'
import { matchesName } from '../matching/rule.ts'
import { selectsNamespace, selectsObject } from '../matching/selector.ts'
import { type CompiledPolicy, compilePolicy } from './compilepolicy.ts'

/** A policy and where it is in force. */
export interface PolicyHook {
  readonly policy: ValidatingAdmissionPolicy
  readonly compiled: () => CompiledPolicy
  readonly bindings: readonly ValidatingAdmissionPolicyBinding[]
}

const group = 'admissionregistration.k8s.io'
const policies = derived(
  `validatingadmissionpolicies.${group}`,
  (objects) => objects as unknown as readonly ValidatingAdmissionPolicy[],
)
const bindings = derived(`validatingadmissionpolicybindings.${group}`, (objects) =>
  Map.groupBy(
    objects as unknown as readonly ValidatingAdmissionPolicyBinding[],
    ({ spec }) => spec.policyName ?? '',
  ),
)

interface Known {
  readonly policies: unknown
  readonly hooks: readonly PolicyHook[]
  /** By kinds, and what is asked. */
  readonly concerned: WeakMap<readonly AnyKind[], Map<string, readonly PolicyHook[]>>
}
const known = new WeakMap<ReturnType<typeof bindings>, Known>()
const compiledOf = new WeakMap<KubeObject, CompiledPolicy>()

/** Policies that are bound somewhere. Their expressions are compiled when they are first needed. */
export const policyHooks = (look: Look): readonly PolicyHook[] => knownIn(look).hooks

/** Those whose rules are about such requests, whatever their names and labels; found once. */
export function concernedBy(
  { operation, kind, asked = kind, subresource }: AdmissionRequest,
  { look, kinds }: AdmissionContext,
): readonly PolicyHook[] {
  const { hooks, concerned } = knownIn(look)
  if (hooks.length === 0) return hooks
  const all = kinds()
  const byKey = concerned.getOrInsertComputed(all, () => new Map<string, readonly PolicyHook[]>())
  const key = `${operation} ${asked.apiVersion}/${asked.plural}/${subresource ?? ''}`
  return byKey.getOrInsertComputed(key, () =>
    hooks.filter(({ policy: { spec } }) => {
      const { resourceRules = [], matchPolicy } = spec.matchConstraints ?? {}
      const request = { operation, kind: asked, subresource }
      return findRule(resourceRules, request, matchPolicy === 'Exact', all) !== undefined
    }),
  )
}

function knownIn(look: Look): Known {
  const all = policies(look)
  const byPolicy = bindings(look)
  const before = known.get(byPolicy)
  if (before?.policies === all) return before
  const hooks = all.flatMap((policy): PolicyHook[] => {
    const bound = byPolicy.get(policy.metadata.name)
    const compiled = () =>
      compiledOf.getOrInsertComputed(policy as unknown as KubeObject, () => compilePolicy(policy.spec))
    return bound ? [{ policy, compiled, bindings: bound }] : []
  })
  const now: Known = { policies: all, hooks, concerned: new WeakMap() }
  known.set(byPolicy, now)
  return now
}

/**
 * Whether a request is one of those that a policy, or a binding, is about; and the kind as which it is.
 *
 * @throws {StatusError} `NotFound` when the namespace of the request is not there.
 */
export function matchedKind(
  match: MatchResources,
  request: AdmissionRequest,
  { look, kinds }: AdmissionContext,
): AnyKind | undefined {
  const { operation, subresource, asked = request.kind, name } = request
  const { resourceRules = [], excludeResourceRules = [], matchPolicy } = match
  const find = (rules: typeof resourceRules) =>
    findRule(rules, { operation, kind: asked, subresource }, matchPolicy === 'Exact', kinds(), (rule) =>
      matchesName(rule, name),
    )
  const kind = resourceRules.length === 0 ? asked : find(resourceRules)?.kind
  if (!kind || find(excludeResourceRules)) return undefined
  if (!selectsObject(match.objectSelector, request)) return undefined
  return selectsNamespace(match.namespaceSelector, request, look) ? kind : undefined
}
