import type { AdmissionPlugin } from '../chain.ts'
import { derived } from '../derived.ts'

const isDefault = 'ingressclass.kubernetes.io/is-default-class'

const defaultClasses = derived('ingressclasses.networking.k8s.io', (classes) =>
  classes
    .filter(({ metadata }) => metadata.annotations?.[isDefault] === 'true')
    .sort(
      ({ metadata: a }, { metadata: b }) =>
        b.creationTimestamp.localeCompare(a.creationTimestamp) || a.name.localeCompare(b.name),
    )
    .map(({ metadata }) => metadata.name),
)

/** An Ingress that names no class gets the default one; of several the newest. */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  handles: (operation, { resource }, subresource) =>
    operation === 'CREATE' && resource === 'ingresses.networking.k8s.io' && subresource === undefined,
  mutate({ object }, { look }) {
    const spec = object?.spec as { ingressClassName?: string }
    if (spec.ingressClassName !== undefined) return
    if (object?.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return
    const [name] = defaultClasses(look)
    if (name !== undefined) spec.ingressClassName = name
  },
}
