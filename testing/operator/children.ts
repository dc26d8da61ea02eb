import type { KubernetesObject } from '@kubernetes/client-node'

export interface Database extends KubernetesObject {
  readonly metadata: NonNullable<KubernetesObject['metadata']>
  readonly spec: {
    readonly engine: { readonly name: string; readonly version: string }
    readonly replicas: number
    readonly port: number
    readonly paused?: boolean
    readonly parameters?: Readonly<Record<string, string>>
    readonly resources?: object
  }
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason: string
      readonly lastTransitionTime: string
    }[]
  }
}
interface Child {
  readonly path: string
  readonly body: object
}

/** What a database is made of. */
export function childrenOf(database: Database): Child[] {
  const { name = '', namespace = '', uid } = database.metadata
  const { engine, replicas, port, parameters = {}, resources } = database.spec
  const labels = { app: name, 'app.kubernetes.io/managed-by': 'db-operator' }
  const owner = {
    apiVersion: 'db.example.com/v1',
    kind: 'Database',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  }
  const of = (suffix = '') => ({ name: `${name}${suffix}`, namespace, labels, ownerReferences: [owner] })
  return [
    {
      path: `/api/v1/namespaces/${namespace}/configmaps/${name}-config`,
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: of('-config'), data: parameters },
    },
    {
      path: `/api/v1/namespaces/${namespace}/services/${name}`,
      body: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: of(),
        spec: { selector: { app: name }, ports: [{ name: 'db', port, targetPort: 'db' }] },
      },
    },
    {
      path: `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
      body: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: of(),
        spec: {
          replicas,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels },
            spec: {
              containers: [
                {
                  name: 'server',
                  image: `registry.example.com/${engine.name}:${engine.version}`,
                  ports: [{ name: 'db', containerPort: port }],
                  ...(resources && { resources }),
                },
              ],
            },
          },
        },
      },
    },
  ]
}
