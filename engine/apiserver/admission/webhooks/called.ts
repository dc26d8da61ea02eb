import type { MutatingWebhook } from '@hawser/kinds/admissionregistration/mutatingwebhook.ts'
import type { ValidatingWebhook } from '@hawser/kinds/admissionregistration/validatingwebhook.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { shown } from '../../resources/versions.ts'
import type { AdmissionContext, AdmissionRequest } from '../chain.ts'
import { selectsNamespace, selectsObject } from '../matching/selector.ts'
import type { Concerned, HooksIn } from './hooks.ts'
import type { Sent } from './review.ts'

type Webhook = MutatingWebhook | ValidatingWebhook

/** How long all webhooks of a request may take together: upstream's limit of a request. */
export const patienceMs = 60_000

/** The webhooks whose rules are about a request; whether its labels are theirs is asked when their turn comes. */
export const concernedBy = <W extends Webhook>(
  hooksIn: HooksIn<W>,
  { operation, kind, asked = kind, subresource }: AdmissionRequest,
  { look, kinds }: AdmissionContext,
): readonly Concerned<W>[] => hooksIn(look).concerned({ operation, kind: asked, subresource }, kinds())

export const isSelected = (
  { namespaceSelector, objectSelector }: Webhook,
  request: AdmissionRequest,
  { look }: AdmissionContext,
): boolean => selectsNamespace(namespaceSelector, request, look) && selectsObject(objectSelector, request)

/** What a webhook is sent: the objects as the kind that it knows. */
export async function sentAs(kind: AnyKind, { object, old }: AdmissionRequest): Promise<Sent> {
  return { kind, object: await viewed(kind, object), old: await viewed(kind, old) }
}

async function viewed(kind: AnyKind, object: object | undefined): Promise<object | undefined> {
  if (!object || !kind.storedAs || (object as KubeObject).kind !== kind.storedAs.kind.kind) return object
  // A draft is still to change: what is shown of it must not be remembered.
  const [view] = Object.isFrozen(object)
    ? await shown(kind, [object as KubeObject])
    : await kind.storedAs.fromStored([object as KubeObject])
  return view && { ...view, kind: kind.kind, apiVersion: kind.apiVersion }
}
