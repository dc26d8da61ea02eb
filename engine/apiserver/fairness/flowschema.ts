import type { FlowSchema as FlowSchemaKind } from '@hawser/kinds/flowcontrol/flowschema.ts'
import type { PriorityLevelConfiguration } from '@hawser/kinds/flowcontrol/prioritylevelconfiguration.ts'
import type { Draft, Kind } from '@hawser/kinds/kind.ts'
import type { Fields } from '@hawser/kinds/schema.ts'

/** An object as it is stored, or as it is written down before it is: fairness reads both. */
interface Specified<K> {
  readonly metadata: { readonly name: string; readonly uid?: string }
  readonly spec: K extends Kind<infer F extends Fields>
    ? Draft<Kind<F>> extends { readonly spec?: infer S }
      ? NonNullable<S>
      : never
    : never
}
export type FlowSchema = Specified<typeof FlowSchemaKind>
export type PriorityLevel = Specified<typeof PriorityLevelConfiguration>

export type PolicyRules = NonNullable<FlowSchema['spec']['rules']>[number]
export type Subject = PolicyRules['subjects'][number]
export type ResourceRule = NonNullable<PolicyRules['resourceRules']>[number]
