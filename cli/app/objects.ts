import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { AnyKind, Draft } from '@hawser/kinds/kind.ts'
import { Route } from '@hawser/kinds/route/route.ts'
import type { App } from './app.ts'

/** An object that should be there, and what an existing one is brought to. */
export interface Wanted {
  readonly kind: AnyKind
  readonly draft: { readonly metadata: { readonly name?: string }; readonly [field: string]: unknown }
  /** Strategic merge patch for one that is there; absent: it stays as it is. */
  readonly patch?: object
}

const wanted = <K extends AnyKind>(kind: K, draft: Draft<K>, patch?: object): Wanted => ({
  kind,
  draft: draft as Wanted['draft'],
  ...(patch && { patch }),
})

/** What must be there before the first build. */
export function buildObjects(app: App, project: string): Wanted[] {
  const metadata = metadataOf(app, project)
  return [wanted(ImageStream, { metadata }), wanted(BuildConfig, buildConfig(app, metadata))]
}

/** What serves the built image. `image` is its name by digest. */
export function servingObjects(app: App, project: string, image: string): Wanted[] {
  const metadata = metadataOf(app, project)
  return [
    ...app.volumes.map((volume) =>
      wanted(PersistentVolumeClaim, {
        metadata: { ...metadata, name: claimName(app, volume.name) },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: volume.size } } },
      }),
    ),
    service(app, metadata),
    wanted(Route, {
      metadata,
      spec: { to: { kind: 'Service', name: app.name, weight: 100 }, port: { targetPort: 'http' } },
    }),
    deployment(app, metadata, image),
  ]
}

const labelsOf = (app: App) => ({ app: app.name })

const metadataOf = (app: App, project: string) => ({
  name: app.name,
  namespace: project,
  labels: labelsOf(app),
})
type Metadata = ReturnType<typeof metadataOf>

const claimName = (app: App, volume: string): string => `${app.name}-${volume}`

const buildConfig = (app: App, metadata: Metadata): Draft<typeof BuildConfig> => ({
  metadata,
  spec: {
    runPolicy: 'Serial',
    source: { type: 'Binary', binary: {} },
    strategy: {
      type: 'Source',
      sourceStrategy: {
        from: { kind: 'ImageStreamTag', namespace: 'openshift', name: `${app.builder}:latest` },
      },
    },
    output: { to: { kind: 'ImageStreamTag', name: `${app.name}:latest` } },
  },
})

function service(app: App, metadata: Metadata): Wanted {
  const ports = [{ name: 'http', port: 8080, protocol: 'TCP', targetPort: 'http' }] as const
  return wanted(Service, { metadata, spec: { selector: labelsOf(app), ports } })
}

function deployment(app: App, metadata: Metadata, image: string): Wanted {
  const template = podTemplate(app, image)
  const annotations = { 'image.openshift.io/triggers': JSON.stringify([imageTrigger(app)]) }
  const draft: Draft<typeof Deployment> = {
    metadata: { ...metadata, annotations },
    spec: {
      selector: { matchLabels: labelsOf(app) },
      // One more pod for a moment rather than one less: a release must not cost a request.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template,
    },
  }
  // Replicas stay what somebody scaled them to.
  return wanted(Deployment, draft, { metadata: { annotations, labels: metadata.labels }, spec: { template } })
}

/** The OpenShift annotation that makes a new image of the stream a new release. */
const imageTrigger = (app: App) => ({
  from: { kind: 'ImageStreamTag', name: `${app.name}:latest` },
  fieldPath: `spec.template.spec.containers[?(@.name=="${app.name}")].image`,
})

function podTemplate(app: App, image: string): Draft<typeof Deployment>['spec']['template'] {
  const probe = { ...probeOf(app), periodSeconds: 2, timeoutSeconds: 2 }
  return {
    metadata: { labels: labelsOf(app) },
    spec: {
      securityContext: { runAsNonRoot: true },
      containers: [
        {
          name: app.name,
          image,
          ports: [{ name: 'http', containerPort: app.port, protocol: 'TCP' }],
          env: environmentOf(app),
          readinessProbe: probe,
          // The router hears of the end before the process does, so no request meets a closed port.
          lifecycle: { preStop: { sleep: { seconds: 2 } } },
          resources: { requests: { cpu: '50m', memory: '64Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: app.volumes.map(({ name, path }) => ({ name, mountPath: path })),
        },
      ],
      volumes: app.volumes.map(({ name }) => ({
        name,
        persistentVolumeClaim: { claimName: claimName(app, name) },
      })),
    },
  }
}

const probeOf = ({ health }: App) =>
  health === undefined
    ? { tcpSocket: { port: 'http' } }
    : { httpGet: { path: health, port: 'http', scheme: 'HTTP' as const } }

/** `DATA_DIR` is the volume called `data`, or the only one. */
function environmentOf({ port, volumes }: App): { name: string; value: string }[] {
  const data = volumes.find(({ name }) => name === 'data') ?? (volumes.length === 1 ? volumes[0] : undefined)
  return [{ name: 'PORT', value: String(port) }, ...(data ? [{ name: 'DATA_DIR', value: data.path }] : [])]
}
