import { defineKind, type KubeObject, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { checkRoute } from './checkroute.ts'
import { emptyCertificate, saysNothing } from './emptycertificate.ts'
import { type RouteSpec, type RouteTargetReference, routeSpec, type TLSConfig } from './routespec.ts'
import { type RouteIngress, type RouteStatus, routeStatus } from './routestatus.ts'

export type {
  LocalObjectReference,
  RouteHTTPHeader,
  RouteHTTPHeaderActions,
  RouteHTTPHeaderActionUnion,
  RouteHTTPHeaders,
  RoutePort,
  RouteSetHTTPHeader,
  RouteSpec,
  RouteTargetReference,
  TLSConfig,
} from './routespec.ts'
export type { RouteIngress, RouteIngressCondition, RouteStatus } from './routestatus.ts'

/** A public host name and path in front of a Service. */
export const Route = defineKind({
  group: 'route.openshift.io',
  version: 'v1',
  kind: 'Route',
  plural: 'routes',
  categories: ['all'],
  scope: 'Namespaced',
  message: 'com.github.openshift.api.route.v1.Route',
  legacy: { show: withDestinationCA },
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, routeSpec],
    status: [3, s.defaulted(routeStatus, {})],
  },
  selectable: {
    'spec.host': ({ spec }) => spec.host ?? '',
    'spec.path': ({ spec }) => spec.path ?? '',
    'spec.to.name': ({ spec }) => spec.to.name,
  },
  complete({ spec }, old) {
    // Clearing the host keeps the old one; the first is made up by the API server.
    if (old?.spec.host) spec.host ??= old.spec.host
    if (spec.tls) spec.tls.termination ||= 'edge'
    if (spec.tls?.termination === 'reencrypt' && saysNothing(spec.tls.destinationCACertificate))
      delete spec.tls.destinationCACertificate
  },
  validate: ({ spec }, old) => checkRoute(spec, old?.spec),
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Host/Port', value: ({ spec, status }) => hostText(spec, status) },
    { name: 'Path', value: ({ spec }) => spec.path },
    { name: 'Services', value: ({ spec }) => servicesText([spec.to, ...(spec.alternateBackends ?? [])]) },
    { name: 'Port', value: ({ spec }) => (spec.port ? String(spec.port.targetPort) : '<all>') },
    { name: 'Termination', value: ({ spec }) => terminationText(spec.tls) },
    { name: 'Wildcard', value: ({ spec }) => spec.wildcardPolicy },
  ],
})
export type Route = ObjectOf<typeof Route>

/** Before there were groups a reencrypt route had to say whom it trusts: old clients find something there. */
function withDestinationCA(object: KubeObject): KubeObject {
  const { spec } = object as unknown as Route
  if (spec.tls?.termination !== 'reencrypt' || spec.tls.destinationCACertificate) return object
  return { ...object, spec: { ...spec, tls: { ...spec.tls, destinationCACertificate: emptyCertificate } } }
}

const admission = ({ conditions = [] }: RouteIngress) => conditions.find(({ type }) => type === 'Admitted')

/** The host as a router admitted it, or why none did. */
function hostText({ host = '' }: RouteSpec, { ingress }: RouteStatus): string {
  if (!ingress) return host
  const admitted = ingress.filter((entry) => admission(entry)?.status === 'True')
  const rejected = ingress.filter((entry) => admission(entry)?.status === 'False')
  const best = admitted.find((entry) => entry.host === host) ?? admitted[0]
  if (!best)
    return rejected.length > 0 ? (admission(rejected.at(-1) as RouteIngress)?.reason ?? host) : 'Pending'
  if (rejected.length > 0) return `${best.host} ... ${rejected.length} rejected`
  return admitted.length > 1 ? `${best.host} ... ${admitted.length - 1} more` : (best.host ?? host)
}

/** `web`, or with shares of the requests `web(75%),canary(25%)`. */
function servicesText(backends: readonly RouteTargetReference[]): string {
  const total = backends.reduce((sum, { weight }) => sum + weight, 0)
  if (backends.length === 1 && total > 0) return backends[0]?.name ?? ''
  const share = (weight: number) => (total === 0 ? 0 : Math.floor((weight * 100) / total))
  return backends.map(({ name, weight }) => `${name}(${share(weight)}%)`).join(',')
}

function terminationText({ termination, insecureEdgeTerminationPolicy }: Partial<TLSConfig> = {}): string {
  return [termination, insecureEdgeTerminationPolicy].filter(Boolean).join('/')
}
