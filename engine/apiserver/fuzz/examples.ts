import type { AnyKind } from '@hawser/kinds/kind.ts'
import fc from 'fast-check'
import { anyJson, nastyText } from './values.ts'

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'app:1', ports: [{ containerPort: 80 }] }] },
}
const selector = { matchLabels: { app: 'web' } }
const exists = { key: 'zone', operator: 'Exists' }
const claim = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }
/** A pod that says something about most of what pods can say. */
const rich = {
  metadata: { labels: { app: 'web' }, annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'x' } },
  spec: {
    ...template.spec,
    initContainers: [
      { name: 'first', image: 'app:1', restartPolicy: 'Always', env: [{ name: 'A', value: '$(B)' }] },
    ],
    volumes: [
      {
        name: 'a',
        projected: { sources: [{ serviceAccountToken: { path: 't' } }, { secret: { name: 's' } }] },
      },
      { name: 'b', ephemeral: { volumeClaimTemplate: claim } },
    ],
    nodeSelector: { zone: 'a' },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [exists] }],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, podAffinityTerm: { topologyKey: 'zone', labelSelector: selector } },
        ],
      },
    },
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
    imagePullSecrets: [{ name: 'a' }],
    hostAliases: [{ ip: '192.0.2.1', hostnames: ['a'] }],
    securityContext: { runAsUser: 1 },
    overhead: { memory: '1Mi' },
  },
}
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]

/** What the server takes, by resource; the name is always `web`. */
const examples: Readonly<Record<string, object>> = {
  pods: { spec: { ...template.spec, volumes: [{ name: 'd', emptyDir: {} }] } },
  configmaps: { data: { a: 'b' } },
  secrets: { stringData: { a: 'b' }, type: 'Opaque' },
  services: { spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] } },
  serviceaccounts: { automountServiceAccountToken: false },
  namespaces: {},
  nodes: { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } },
  persistentvolumeclaims: {
    spec: { ...claim.spec, dataSource: { kind: 'PersistentVolumeClaim', name: 'a' } },
  },
  persistentvolumes: {
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      hostPath: { path: '/data' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [exists] }] } },
    },
  },
  limitranges: { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } },
  resourcequotas: { spec: { hard: { pods: '5' } } },
  'deployments.apps': { spec: { replicas: 1, selector, template } },
  'replicasets.apps': { spec: { replicas: 1, selector, template: rich } },
  replicationcontrollers: { spec: { replicas: 1, selector: selector.matchLabels, template: rich } },
  podtemplates: { template: rich },
  'statefulsets.apps': {
    spec: {
      serviceName: 'web',
      selector,
      template: rich,
      volumeClaimTemplates: [{ metadata: { name: 'd' }, ...claim }],
    },
  },
  'cronjobs.batch': {
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { ...rich, spec: { ...rich.spec, restartPolicy: 'Never' } } } },
    },
  },
  'daemonsets.apps': { spec: { selector, template } },
  'jobs.batch': { spec: { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } } },
  'ingresses.networking.k8s.io': {
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
  },
  'networkpolicies.networking.k8s.io': { spec: { podSelector: selector } },
  'roles.rbac.authorization.k8s.io': { rules },
  'clusterroles.rbac.authorization.k8s.io': { rules },
  'leases.coordination.k8s.io': { spec: { holderIdentity: 'a', leaseDurationSeconds: 10 } },
  'horizontalpodautoscalers.autoscaling': {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3 },
  },
  'poddisruptionbudgets.policy': { spec: { minAvailable: 1, selector } },
  'priorityclasses.scheduling.k8s.io': { value: 7 },
  'routes.route.openshift.io': { spec: { to: { kind: 'Service', name: 'web' } } },
}

export const exampleOf = ({ resource }: AnyKind): object => ({
  metadata: { name: 'web' },
  ...(Object.hasOwn(examples, resource) && examples[resource]),
})

/** An example in which one thing, anywhere, is something else; now and then nothing is. */
export const mutated = (kind: AnyKind): fc.Arbitrary<unknown> => {
  const example = exampleOf(kind)
  const paths = pathsIn(example)
  const change = fc
    .record({
      at: fc.constantFrom(...paths),
      key: fc.option(nastyText, { freq: 1, nil: undefined }),
      value: anyJson,
    })
    .map(({ at, key, value }) => changed(example, key === undefined ? at : [...at, key], value))
  return fc.oneof({ weight: 1, arbitrary: fc.constant(example) }, { weight: 4, arbitrary: change })
}

function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]
}

/** A copy with another value at a path, made as JSON would: `__proto__` is a key like others. */
function changed(value: unknown, [key, ...path]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf
  const entries = Object.entries((typeof value === 'object' && value) || {})
  const old = entries.find(([name]) => name === key)?.[1]
  const others = entries.filter(([name]) => name !== key)
  if (Array.isArray(value) && entries.some(([name]) => name === key))
    return value.map((item, index) => (String(index) === key ? changed(item, path, leaf) : item))
  return Object.fromEntries([...others, [key, changed(old, path, leaf)]])
}
