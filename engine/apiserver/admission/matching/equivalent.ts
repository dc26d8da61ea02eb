import type { RuleWithOperations } from '@hawser/kinds/admissionregistration/rule.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { storedKind } from '../../resources/versions.ts'
import type { Operation } from '../chain.ts'
import { matchesRule, type Subject } from './rule.ts'

/** What a request asks, as far as rules look at it. */
export interface Asked {
  readonly operation: Operation
  readonly kind: AnyKind
  readonly subresource: string | undefined
}

export const subjectOf = ({ operation, kind, subresource }: Asked, as: AnyKind): Subject => ({
  operation,
  group: as.group,
  version: as.version,
  plural: as.plural,
  subresource,
  isNamespaced: kind.scope === 'Namespaced',
})

/**
 * The first rule that is about a request, and the kind as which it is: the one that was asked for or, unless rules are
 * to be read exactly, another one that shows the same objects.
 */
export function findRule<R extends RuleWithOperations>(
  rules: readonly R[],
  asked: Asked,
  exactly: boolean,
  kinds: readonly AnyKind[],
  isRight: (rule: R) => boolean = () => true,
): { readonly rule: R; readonly kind: AnyKind } | undefined {
  const find = (as: AnyKind): R | undefined =>
    rules.find((rule) => matchesRule(rule, subjectOf(asked, as)) && isRight(rule))
  const own = find(asked.kind)
  if (own || exactly) return own && { rule: own, kind: asked.kind }
  const { resource } = storedKind(asked.kind)
  const others = kinds.filter((kind) => kind !== asked.kind && storedKind(kind).resource === resource)
  // Earlier rules count more than other versions.
  for (const rule of rules) {
    const kind = others.find((other) => matchesRule(rule, subjectOf(asked, other)) && isRight(rule))
    if (kind) return { rule, kind }
  }
  return undefined
}

/** Kinds that nobody is asked about: who could not change them could not mend them. */
export const isExempt = ({ group, plural }: AnyKind): boolean =>
  group === 'admissionregistration.k8s.io' && exempt.has(plural)

const exempt = new Set([
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
])
