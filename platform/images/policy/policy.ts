import type { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { parseQuantity } from '@hawser/kinds/meta/quantity.ts'
import type { Look } from '../api/server.ts'
import { type AllowedRegistry, readRegistries } from './allowed.ts'

/** Where an administrator says how images may be imported. */
export const policyPlace = { namespace: 'openshift', name: 'image-policy' } as const

/** What the ConfigMap says, with the defaults of what it does not. */
export interface ImagePolicy {
  /** Undefined: every registry. */
  readonly allowedRegistries: readonly AllowedRegistry[] | undefined
  /** Hosts, `name:port`, that imports may go to though they are on this machine or its link. */
  readonly allowedAddresses: readonly string[]
  /** Tags that an import of a whole repository takes. */
  readonly mostTags: number
  readonly scheduled: { readonly isOn: boolean; readonly everyMs: number; readonly perMinute: number }
  /** Certificates of registries, PEM. */
  readonly trustedCA: string | undefined
  /** What images of streams may take together. */
  readonly budgetBytes: number | undefined
  /** Which images may run: JSON. */
  readonly executionRules: string | undefined
}

const leastSeconds = 900
const words = (text = ''): string[] => text.split(/[\s,]+/).filter(Boolean)

/** Reads the policy. What is no number counts as not said. */
export function policyOf(data: Readonly<Record<string, string>> = {}): ImagePolicy {
  const { allowedRegistriesForImport, allowedAddressesForImport, trustedCA, imageStorageBudget } = data
  const budget = parseQuantity(imageStorageBudget ?? '')
  const number = (name: string, otherwise: number): number => {
    const value = Number(data[name])
    return Number.isInteger(value) && value > 0 ? value : otherwise
  }
  return {
    allowedRegistries:
      allowedRegistriesForImport === undefined ? undefined : readRegistries(allowedRegistriesForImport),
    allowedAddresses: words(allowedAddressesForImport),
    mostTags: number('maxImagesBulkImportedPerRepository', 50),
    scheduled: {
      isOn: data.disableScheduledImport !== 'true',
      everyMs:
        1000 * Math.max(leastSeconds, number('scheduledImageImportMinimumIntervalSeconds', leastSeconds)),
      perMinute: number('maxScheduledImageImportsPerMinute', 60),
    },
    trustedCA: trustedCA || undefined,
    budgetBytes: budget && Number(budget.nanos / 1_000_000_000n),
    executionRules: data.executionRules,
  }
}

const unsaid = policyOf()

export function policyIn(look: Look): ImagePolicy {
  const { namespace, name } = policyPlace
  const said = look.find('configmaps', namespace, name) as ConfigMap | undefined
  return said ? policyOf(said.data) : unsaid
}
