import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { AdmissionRequest, Operation } from '../admission/chain.ts'
import type { Draft } from '../admission/draft.ts'
import type { Options } from './options.ts'
import type { Target, User } from './resources.ts'
import type { State } from './state.ts'

/** Who asks for what, as far as admission wants to know. */
export interface Asked extends Target {
  readonly user: User
  readonly options?: Options
  /** The kind that the request names, when that is not the one that is stored. */
  readonly asked?: AnyKind
  /** Where plugins tell the audit log what they think. */
  readonly auditAnnotations?: Map<string, string> | undefined
}

export const requestOf = (
  operation: Operation,
  { kind, asked, subresource, namespace, name = '', user, options = {}, auditAnnotations }: Asked,
  object: Draft | undefined,
  old: KubeObject | undefined,
  warnings: string[],
): AdmissionRequest => ({
  operation,
  kind,
  asked: asked === kind ? undefined : asked,
  subresource,
  namespace,
  name,
  user,
  options,
  object,
  old,
  warnings,
  auditAnnotations: auditAnnotations ?? new Map(),
})

/** Commits while admission holds what the object will use, and gives that back when nothing was written. */
export async function holding<T>(
  state: State,
  request: AdmissionRequest,
  commit: () => Promise<T>,
): Promise<T> {
  const held = state.admission.hold(request)
  const release = held instanceof Promise ? await held : held
  if (!release) return commit()
  let written: T | undefined
  try {
    written = await commit()
    return written
  } finally {
    release(written !== undefined && !request.options.dryRun)
  }
}

/** Asks admission about what is no stored object: a Binding, an Eviction, a Scale, a connection. */
export async function admitAlone(
  { admission }: State,
  operation: Operation,
  asked: Asked,
  object: Draft,
  old: KubeObject | undefined,
  warnings: string[],
): Promise<void> {
  if (!admission.sees(operation, asked)) return
  const request = requestOf(operation, asked, object, old, warnings)
  await admission.mutate(request)
  await admission.validate(request)
}
