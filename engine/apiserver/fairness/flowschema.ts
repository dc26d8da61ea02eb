/** What fairness reads of flowcontrol.apiserver.k8s.io objects. */
export interface FlowSchema {
  readonly metadata: { readonly name: string; readonly uid?: string }
  readonly spec: {
    readonly priorityLevelConfiguration: { readonly name: string }
    readonly matchingPrecedence?: number
    readonly distinguisherMethod?: { readonly type: string }
    readonly rules?: readonly PolicyRules[]
  }
}

export interface PolicyRules {
  readonly subjects: readonly Subject[]
  readonly resourceRules?: readonly ResourceRule[]
  readonly nonResourceRules?: readonly {
    readonly verbs: readonly string[]
    readonly nonResourceURLs: readonly string[]
  }[]
}

export interface Subject {
  readonly kind: string
  readonly user?: { readonly name: string }
  readonly group?: { readonly name: string }
  readonly serviceAccount?: { readonly namespace: string; readonly name: string }
}

export interface ResourceRule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly namespaces?: readonly string[]
  readonly clusterScope?: boolean
}

export interface PriorityLevel {
  readonly metadata: { readonly name: string; readonly uid?: string }
  readonly spec: {
    readonly type: string
    readonly limited?: {
      readonly nominalConcurrencyShares?: number
      readonly lendablePercent?: number
      readonly borrowingLimitPercent?: number
      readonly limitResponse?: {
        readonly type: string
        readonly queuing?: {
          readonly queues?: number
          readonly handSize?: number
          readonly queueLengthLimit?: number
        }
      }
    }
    readonly exempt?: { readonly nominalConcurrencyShares?: number; readonly lendablePercent?: number }
  }
}
