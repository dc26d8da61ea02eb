import { duplicate, type FieldError, forbidden, notFound } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { same } from '../meta/same.ts'
import { checkContainer } from './checkcontainer.ts'
import type { EphemeralContainer } from './ephemeralcontainer.ts'
import type { PodSpec } from './podspec.ts'

const refusal = 'cannot be set for an Ephemeral Container'
/** What would make others rely on a container that is there for a look only. */
const unfit = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
  'restartPolicy',
] as const

/** Rules of the containers that are added to a pod to look into it. */
export function checkEphemeral(spec: PodSpec, path: string): FieldError[] {
  const { ephemeralContainers = [], initContainers = [], containers } = spec
  const lasting = new Set(joined(containers, initContainers).map(({ name }) => name))
  const taken = new Set(lasting)
  return ofEach(ephemeralContainers, (container, i) => {
    const at = `${path}[${i}]`
    const { name, targetContainerName: target } = container
    const isTaken = taken.has(name)
    taken.add(name)
    return joined(
      checkContainer(container, spec, at),
      isTaken ? [duplicate(`${at}.name`, name)] : [],
      target && !lasting.has(target) ? [notFound(`${at}.targetContainerName`, target)] : [],
      checkUnfit(container, at),
    )
  })
}

function checkUnfit(container: EphemeralContainer, path: string): FieldError[] {
  const { resources, volumeMounts = [] } = container
  const fields = unfit.filter((name) => container[name] !== undefined) as string[]
  if (Object.keys(resources).length > 0) fields.push('resources')
  const parts = ofEach(volumeMounts, ({ subPath, subPathExpr }, i) =>
    joined(
      subPath ? [`volumeMounts[${i}].subPath`] : [],
      subPathExpr ? [`volumeMounts[${i}].subPathExpr`] : [],
    ),
  )
  return joined(fields, parts).map((field) => forbidden(`${path}.${field}`, refusal))
}

/** They are added and nothing else: what is there stays, and stays as it is. */
export function checkEphemeralUpdate(
  now: readonly EphemeralContainer[] = [],
  old: readonly EphemeralContainer[] = [],
): FieldError[] {
  return ofEach(old, (before) => {
    const after = now.find(({ name }) => name === before.name)
    if (after && same(after, before)) return []
    const problem = `existing ephemeral containers ${JSON.stringify(before.name)} may not be ${after ? 'changed' : 'removed'}\n`
    return [forbidden('spec.ephemeralContainers', problem)]
  })
}
