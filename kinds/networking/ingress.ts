import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid } from '../meta/field.ts'
import { same } from '../meta/same.ts'
import { s } from '../schema.ts'
import { checkIngressSpec, checkIngressStatus } from './checkingress.ts'
import { type IngressRule, type IngressStatus, ingressSpec, ingressStatus } from './ingressspec.ts'

/** Requests from outside to Services, by host and path. */
export const Ingress = defineKind({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  scope: 'Namespaced',
  message: 'io.k8s.api.networking.v1.Ingress',
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(ingressSpec, {})],
    status: [3, s.defaulted(ingressStatus, {})],
  },
  validate: ({ metadata, spec, status }, old) => [
    ...(old && same(spec, old.spec) ? [] : checkIngressSpec(spec)),
    ...checkIngressStatus(status),
    ...(old ? [] : checkClass(metadata.annotations?.[classAnnotation], spec.ingressClassName)),
  ],
  warnings: ({ metadata }) =>
    metadata.annotations && Object.hasOwn(metadata.annotations, classAnnotation)
      ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
  columns: [
    { name: 'Class', value: ({ spec }) => spec.ingressClassName ?? '<none>' },
    { name: 'Hosts', value: ({ spec }) => hostsText(spec.rules) },
    { name: 'Address', value: ({ status }) => addressText(status) },
    { name: 'Ports', value: ({ spec }) => (spec.tls ? '80, 443' : '80') },
  ],
})
export type Ingress = ObjectOf<typeof Ingress>

/** How a class was chosen before there was a field for it. */
const classAnnotation = 'kubernetes.io/ingress.class'
const checkClass = (annotation: string | undefined, name: string | undefined): FieldError[] =>
  annotation !== undefined && name !== undefined && annotation !== name
    ? [
        invalid(
          `annotations.${classAnnotation}`,
          annotation,
          'must match `ingressClassName` when both are specified',
        ),
      ]
    : []

const shownHosts = 3
function hostsText(rules: readonly IngressRule[] = []): string {
  const hosts = rules.map(({ host }) => host).filter((host) => host !== undefined)
  const shown = hosts.slice(0, shownHosts)
  if (shown.length === 0) return '*'
  return hosts.length > shownHosts
    ? `${shown.join(',')} + ${hosts.length - shownHosts} more...`
    : shown.join(',')
}

function addressText({ loadBalancer: { ingress = [] } }: IngressStatus): string {
  const addresses = ingress.map(({ ip, hostname }) => ip ?? hostname ?? '').filter((text) => text !== '')
  return [...new Set(addresses)].sort().join(',')
}
