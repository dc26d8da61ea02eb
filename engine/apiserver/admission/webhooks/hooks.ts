import type { MutatingWebhook } from '@hawser/kinds/admissionregistration/mutatingwebhook.ts'
import type { ValidatingWebhook } from '@hawser/kinds/admissionregistration/validatingwebhook.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { derived } from '../derived.ts'
import type { Look } from '../draft.ts'
import { type Asked, findRule } from '../matching/equivalent.ts'

/** One webhook of a configuration. */
export interface Hook<W = MutatingWebhook | ValidatingWebhook> {
  readonly configuration: string
  readonly webhook: W
}
/** A webhook whose rules are about a request. */
export interface Concerned<W> extends Hook<W> {
  /** As which the objects are sent. */
  readonly kind: AnyKind
}

/** All webhooks of a type, in the order in which they are called. */
export interface Hooks<W> {
  readonly all: readonly Hook<W>[]
  /** Those whose rules are about such requests; found once. */
  concerned(asked: Asked, kinds: readonly AnyKind[]): readonly Concerned<W>[]
}

const none: readonly never[] = []

function open<W extends MutatingWebhook | ValidatingWebhook>(
  configurations: readonly KubeObject[],
): Hooks<W> {
  const ordered = [...configurations].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const all = ordered.flatMap(({ metadata, webhooks }) =>
    ((webhooks ?? []) as readonly W[]).map((webhook) => ({ configuration: metadata.name, webhook })),
  )
  // Kinds come and go, and with them what is equivalent: the list of kinds is a new one then.
  const known = new WeakMap<readonly AnyKind[], Map<string, readonly Concerned<W>[]>>()
  const find = (asked: Asked, kinds: readonly AnyKind[]): readonly Concerned<W>[] =>
    all.flatMap((hook) => {
      const { rules = [], matchPolicy } = hook.webhook
      const found = findRule(rules, asked, matchPolicy === 'Exact', kinds)
      return found ? [{ ...hook, kind: found.kind }] : []
    })
  return {
    all,
    concerned(asked, kinds) {
      if (all.length === 0) return none
      const { group, version, plural } = asked.kind
      const key = `${asked.operation} ${group}/${version}/${plural}/${asked.subresource ?? ''}`
      const found = known.get(kinds) ?? new Map<string, readonly Concerned<W>[]>()
      known.set(kinds, found)
      return found.getOrInsertComputed(key, () => find(asked, kinds))
    },
  }
}

export type HooksIn<W> = (look: Look) => Hooks<W>

export const mutatingHooks: HooksIn<MutatingWebhook> = derived(
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  open<MutatingWebhook>,
)
export const validatingHooks: HooksIn<ValidatingWebhook> = derived(
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  open<ValidatingWebhook>,
)
