import type { MutatingWebhook } from '@hawser/kinds/admissionregistration/mutatingwebhook.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { isExempt } from '../matching/equivalent.ts'
import { ask } from '../webhooks/ask.ts'
import { concernedBy, isSelected, patienceMs, sentAs } from '../webhooks/called.ts'
import { meetsConditions } from '../webhooks/conditions.ts'
import { type Concerned, mutatingHooks } from '../webhooks/hooks.ts'
import { applyPatch } from '../webhooks/patched.ts'

type Call = Concerned<MutatingWebhook>

/** What the first round leaves for the second: whom to call again, and what the object was at the end. */
interface Rounds {
  readonly before: number
  /** Called, and willing to be called again should somebody change the object after them. */
  willing: Set<string>
  readonly again: Set<string>
  last: string
}
const rounds = new WeakMap<AdmissionRequest, Rounds>()
const idOf = ({ configuration, webhook }: Call): string => `${configuration}/${webhook.name}`

/** Lets webhooks change what is written, one after another. */
export const mutatingAdmissionWebhook: AdmissionPlugin = {
  name: 'MutatingAdmissionWebhook',
  handles: (_operation, kind) => !isExempt(kind),
  isIdle: ({ look }) => mutatingHooks(look).all.length === 0,
  waits: (operation, kind, subresource, { look, kinds }) =>
    mutatingHooks(look).concerned({ operation, kind, subresource }, kinds()).length > 0,
  mutate(request, context) {
    const calls = concernedBy(mutatingHooks, request, context)
    if (calls.length > 0) return callAll(calls, request, context)
  },
}

async function callAll(
  calls: readonly Call[],
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<void> {
  const state = rounds.getOrInsertComputed(request, () => ({
    before: Date.now() + patienceMs,
    willing: new Set<string>(),
    again: new Set<string>(),
    last: '',
  }))
  if (request.round && JSON.stringify(request.object) !== state.last) requireAgain(state)
  for (const [index, call] of calls.entries()) {
    if (!isSelected(call.webhook, request, context)) continue
    if (request.round && !state.again.has(idOf(call))) continue
    const sent = await sentAs(call.kind, request)
    if (!meetsConditions(call.webhook, request, sent, context)) continue
    if (await callOne(call, index, request, sent, context, state.before)) {
      requireAgain(state)
      request.again = true
    }
    if (call.webhook.reinvocationPolicy === 'IfNeeded') state.willing.add(idOf(call))
  }
  state.last = JSON.stringify(request.object)
}

function requireAgain(state: Rounds): void {
  for (const id of state.willing) state.again.add(id)
  state.willing = new Set()
}

/** Whether the webhook changed the object. */
async function callOne(
  { configuration, webhook, kind }: Call,
  index: number,
  request: AdmissionRequest,
  sent: Awaited<ReturnType<typeof sentAs>>,
  context: AdmissionContext,
  before: number,
): Promise<boolean> {
  const at = `round_${request.round ?? 0}_index_${index}`
  const about = { configuration, webhook: webhook.name }
  const annotate = (key: string, value: object | string): void =>
    void request.auditAnnotations.set(
      `${key}.webhook.admission.k8s.io/${at}`,
      typeof value === 'string' ? value : JSON.stringify(value),
    )
  const verdict = await ask(webhook, true, request, sent, context, before)
  if ('failedOpen' in verdict) {
    annotate('mutation', { ...about, mutated: false })
    annotate('failed-open.mutation', webhook.name)
    return false
  }
  const { patch } = verdict
  const changed = patch.length > 0 && (await apply(webhook.name, request, kind, sent.object, patch))
  annotate('mutation', { ...about, mutated: changed })
  if (patch.length > 0) annotate('patch', { ...about, patch, patchType: 'JSONPatch' })
  return changed
}

/** A patch that does not fit is the webhook's fault, not the client's. */
async function apply(
  name: string,
  request: AdmissionRequest,
  kind: Call['kind'],
  object: object | undefined,
  patch: readonly unknown[],
): Promise<boolean> {
  if (!object) {
    const problem = `admission webhook ${JSON.stringify(name)} attempted to modify the object, which is not supported for this operation`
    throw new StatusError('InternalError', `Internal error occurred: ${problem}`, {
      causes: [{ message: problem }],
    })
  }
  try {
    return await applyPatch(request, kind, object, patch)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    const { message } = error
    throw new StatusError('InternalError', `Internal error occurred: ${message}`, {
      cause: error,
      causes: [{ message }],
    })
  }
}
