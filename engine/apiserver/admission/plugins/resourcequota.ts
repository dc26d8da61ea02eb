import { charge } from '@hawser/kinds/core/quota/charge.ts'
import { evaluatorOf } from '@hawser/kinds/core/quota/evaluators.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest, Operation, Release } from '../chain.ts'
import { byNamespace } from '../derived.ts'
import type { Draft } from '../draft.ts'
import { forbid } from '../forbid.ts'
import { giveBack, type Reservation, type Reservations, reserve } from '../quotas/reservations.ts'
import { openStatusWriter, type StatusWriter } from '../quotas/status.ts'
import { openTallies, type Tallies } from '../quotas/tallies.ts'
import { type ResourceQuota, usedNow } from '../quotas/used.ts'

const quotasByNamespace = byNamespace<ResourceQuota>('resourcequotas')

/**
 * Nobody gets more of a namespace than its quotas say. What is used follows from the stored objects and from the
 * writes under way, which are known here and nowhere else: no two of them get the same rest.
 */
export function resourceQuota(): AdmissionPlugin {
  const reservations: Reservations = new Map()
  const tallies = openTallies()
  const kept: Kept = { reservations, tallies, statuses: openStatusWriter(reservations, tallies) }
  return {
    name: 'ResourceQuota',
    handles,
    isIdle: ({ look }) => quotasByNamespace(look).size === 0,
    hold(request, context) {
      const quotas = quotasByNamespace(context.look).get(request.namespace ?? '')
      return quotas && hold(quotas, request, context, kept)
    },
  }
}

interface Kept {
  readonly reservations: Reservations
  readonly tallies: Tallies
  readonly statuses: StatusWriter
}

/** What changes later: the type of a Service, the size of a claim. */
const growing = new Set(['services', 'persistentvolumeclaims'])

function handles(
  operation: Operation,
  { scope, resource, stored }: AnyKind,
  subresource: string | undefined,
): boolean {
  if (scope !== 'Namespaced' || stored === false || resource === 'events') return false
  if (operation === 'CREATE') return subresource === undefined
  if (operation !== 'UPDATE') return false
  return subresource === undefined
    ? growing.has(resource)
    : subresource === 'status' && resource === 'persistentvolumeclaims'
}

function hold(
  quotas: readonly ResourceQuota[],
  request: AdmissionRequest,
  context: AdmissionContext,
  { reservations, tallies, statuses }: Kept,
): Release | undefined | Promise<Release | undefined> {
  const { kind, namespace = '', old, options } = request
  const object = request.object as Draft
  const { resource } = kind
  tallies.keepOnly(namespace, quotas)
  const named = quotas.map((quota) => ({ name: quota.metadata.name, spec: quota.spec, quota }))
  const charged = charge(
    named,
    evaluatorOf(resource),
    object,
    old,
    ({ quota }) => usedNow(quota, reservations, tallies, context, [resource]),
    context.now(),
  )
  if (typeof charged === 'string') throw forbid(request, charged)
  if (!charged || options.dryRun) return undefined
  const concerned = charged.quotas.map(({ quota }) => quota)
  const reservation: Reservation = {
    ...{ resource, namespace, object, amounts: charged.amounts },
    replaces: old?.metadata.resourceVersion,
    quotas: concerned.map(({ metadata }) => metadata.uid),
  }
  reserve(reservations, reservation)
  const release: Release = (written) => {
    giveBack(reservations, reservation)
    if (!written) for (const quota of concerned) void statuses.show(quota, context)
  }
  const waits = concerned.map((quota) => statuses.show(quota, context)).filter((wait) => wait !== undefined)
  return waits.length > 0 ? Promise.all(waits).then(() => release) : release
}
