import { createHash } from 'node:crypto'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { Route } from '@hawser/kinds/route/route.ts'
import type { Workload } from '../application.ts'
import { referenceTo } from '../streamtag.ts'
import { type Image, podTemplate, selectorOf, type Versions } from './podtemplate.ts'
import { type Home, metadataOf, type Wanted, wanted } from './wanted.ts'

/** What serves a workload that runs always. */
export function workloadObjects(workload: Workload, image: Image, home: Home, versions: Versions): Wanted[] {
  const names = workload.isNamed ? [workload.name, ...workload.aliases] : []
  return [
    ...names.map((name) => service(name, workload, home)),
    ...(workload.route === undefined ? [] : [route(workload, workload.route, home)]),
    deployment(workload, image, home, versions),
  ]
}

/** Annotation of the pod of a workload that runs once: what it was to run. */
export const TASK_DIGEST = 'hawser.dev/task-digest'

/** Label selector of the pods of earlier runs. */
export const taskSelector = ({ app }: Home, { name }: Pick<Workload, 'name'>): string =>
  `app=${app},deployment=${name}`

/** The pod of a workload that runs once; every new release makes another one. */
export function taskPod(
  workload: Workload,
  image: Image,
  { app, project }: Home,
  versions: Versions,
): Draft<typeof Pod> {
  const { metadata, spec } = podTemplate(app, workload, image, versions)
  const digest = createHash('sha256')
    .update(JSON.stringify([metadata, spec]))
    .digest('hex')
    .slice(0, 16)
  return {
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, [TASK_DIGEST]: digest },
      generateName: `${workload.name}-`,
      namespace: project,
    },
    spec: { ...spec, restartPolicy: 'Never' },
  }
}

/** A pod that runs once, as a dry run shows it. */
export const taskObject = (pod: Draft<typeof Pod>): Wanted => wanted(Pod, pod)

function service(name: string, { name: workload, ports }: Workload, home: Home): Wanted {
  const selector = selectorOf(home.app, workload)
  // Without a port of its own, a name still leads to the pods, whatever they listen on.
  const spec = ports.length
    ? {
        selector,
        ports: ports.map(({ name, port, protocol }) => ({ name, port, protocol, targetPort: name })),
      }
    : { selector, clusterIP: 'None' }
  return wanted(Service, { metadata: metadataOf(name, home), spec } as Draft<typeof Service>)
}

const route = ({ name }: Workload, port: string, home: Home): Wanted =>
  wanted(Route, {
    metadata: metadataOf(name, home),
    spec: { to: { kind: 'Service', name, weight: 100 }, port: { targetPort: port } },
  })

function deployment(workload: Workload, image: Image, home: Home, versions: Versions): Wanted {
  const { name, annotations, replicas, release } = workload
  const metadata = metadataOf(name, home)
  const follows = triggersOf(name, image)
  return wanted(Deployment, {
    metadata: { ...metadata, annotations: { ...annotations, ...follows } },
    spec: {
      // Replicas stay what somebody scaled them to, unless the files say how many.
      ...(replicas !== undefined && { replicas }),
      selector: { matchLabels: selectorOf(home.app, name) },
      strategy:
        release === 'replace'
          ? { type: 'Recreate' }
          : // One more pod for a moment rather than one less: a release must not cost a request.
            { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: podTemplate(home.app, workload, image, versions),
    },
  })
}

/** The OpenShift annotation that makes a new image of the stream a new release. */
export function triggersOf(container: string, { follows, waits }: Image): Record<string, string> {
  if (!follows) return {}
  const trigger = {
    from: referenceTo(follows),
    fieldPath: `spec.template.spec.containers[?(@.name=="${container}")].image`,
    ...(waits && { paused: true }),
  }
  return { 'image.openshift.io/triggers': JSON.stringify([trigger]) }
}
