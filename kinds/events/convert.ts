import type { KubeObject } from '../kind.ts'

/** Names of fields in events.k8s.io, and in the core group. */
const names: Readonly<Record<string, string>> = {
  regarding: 'involvedObject',
  note: 'message',
  reportingController: 'reportingComponent',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
}
const namesBack = Object.fromEntries(Object.entries(names).map(([ours, core]) => [core, ours]))

/** An event of events.k8s.io as the core event it is stored as. */
export const toCore = (event: KubeObject): KubeObject => renamed(event, names, 'v1')

/** A core event as events.k8s.io shows it. */
export const fromCore = (event: KubeObject): KubeObject => renamed(event, namesBack, 'events.k8s.io/v1')

function renamed(event: KubeObject, names: Readonly<Record<string, string>>, apiVersion: string): KubeObject {
  const entries = Object.entries(event).map(([name, value]) => [
    Object.hasOwn(names, name) ? names[name] : name,
    value,
  ])
  return { ...Object.fromEntries(entries), apiVersion, kind: 'Event' }
}
