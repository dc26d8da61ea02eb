import { type FieldError, forbidden, invalid } from '../meta/field.ts'
import { same } from '../meta/same.ts'
import type { Container } from './container.ts'
import type { PodSpec } from './podspec.ts'
import type { Toleration } from './toleration.ts'

const allowed =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/**
 * What may change in a pod once it is there: images, a shorter deadline, more tolerations, fewer scheduling gates.
 * Binding, resizing and adding ephemeral containers are subresources with rules of their own.
 */
export function checkPodUpdate(now: PodSpec, old: PodSpec): FieldError[] {
  if (same(now, old)) return []
  if (now.containers.length !== old.containers.length)
    return [forbidden('spec.containers', 'pod updates may not add or remove containers')]
  if (now.initContainers?.length !== old.initContainers?.length)
    return [forbidden('spec.initContainers', 'pod updates may not add or remove containers')]
  const errors = [
    ...checkDeadline(now, old),
    ...checkTolerations(now.tolerations, old.tolerations),
    ...checkGates(now, old),
  ]
  if (errors.length > 0) return errors
  return same(withoutFree(now, old), old) ? [] : [forbidden('spec', `${allowed}\n${changedFields(now, old)}`)]
}

function checkDeadline(
  { activeDeadlineSeconds: now }: PodSpec,
  { activeDeadlineSeconds: old }: PodSpec,
): FieldError[] {
  const path = 'spec.activeDeadlineSeconds'
  if (old === undefined) return []
  if (now === undefined) return [invalid(path, now, 'must not update from a positive integer to nil value')]
  return now > old ? [invalid(path, now, 'must be less than or equal to previous value')] : []
}

function checkTolerations(now: readonly Toleration[] = [], old: readonly Toleration[] = []): FieldError[] {
  const kept = old.every((before) =>
    now.some((after) => same({ ...after, tolerationSeconds: 0 }, { ...before, tolerationSeconds: 0 })),
  )
  return kept
    ? []
    : [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')]
}

function checkGates(
  { schedulingGates: now = [] }: PodSpec,
  { schedulingGates: old = [] }: PodSpec,
): FieldError[] {
  const added = now.find(({ name }) => !old.some((before) => before.name === name))
  return added
    ? [
        forbidden(
          'spec.schedulingGates',
          `only deletion is allowed, but found new scheduling gate '${added.name}'`,
        ),
      ]
    : []
}

/** The new spec with the old values of everything that is free to change. */
function withoutFree(now: PodSpec, old: PodSpec): PodSpec {
  const { activeDeadlineSeconds: _, ...rest } = now
  const shortened = old.terminationGracePeriodSeconds < 0 && now.terminationGracePeriodSeconds === 1
  return {
    ...rest,
    containers: withOldImages(now.containers, old.containers),
    ...(now.initContainers && {
      initContainers: withOldImages(now.initContainers, old.initContainers ?? []),
    }),
    ...(old.activeDeadlineSeconds !== undefined && { activeDeadlineSeconds: old.activeDeadlineSeconds }),
    ...(old.tolerations && { tolerations: old.tolerations }),
    ...(!old.tolerations && { tolerations: [] }),
    ...(old.schedulingGates && { schedulingGates: old.schedulingGates }),
    ...(shortened && { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds }),
    // Not yet bound, and nothing to hold it back: where it may go can still be narrowed.
    ...(old.schedulingGates &&
      now.nodeSelector && { nodeSelector: narrowed(now.nodeSelector, old.nodeSelector) }),
  }
}

function narrowed(
  now: Readonly<Record<string, string>>,
  old: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return Object.entries(old).every(([key, value]) => now[key] === value) ? old : now
}

const withOldImages = (now: readonly Container[], old: readonly Container[]): Container[] =>
  now.map((container, i) => {
    const { image: _, ...rest } = container
    const before = old[i]?.image
    return before === undefined ? rest : { ...rest, image: before }
  })

/** Upstream shows a diff here; the names of what differs say as much. */
function changedFields(now: PodSpec, old: PodSpec): string {
  const kept = withoutFree(now, old)
  const names = [...new Set([...Object.keys(kept), ...Object.keys(old)])] as (keyof PodSpec)[]
  const changed = names.filter((name) => !same(kept[name], old[name]))
  return `changed: ${changed.map((name) => `spec.${name}`).join(', ')}`
}
