import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { isNodeReady, type Node } from '@hawser/kinds/core/node.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Route } from '@hawser/kinds/route/route.ts'
import { type Addresses, routeUrl } from '../platform/addresses.ts'
import { podTrouble } from './trouble.ts'

/** Everything `status` looks at. */
export interface Observed {
  readonly project: string
  readonly server: string
  readonly addresses: Addresses | undefined
  readonly now: number
  readonly nodes: readonly Node[]
  readonly deployments: readonly Deployment[]
  readonly pods: readonly Pod[]
  readonly routes: readonly Route[]
  readonly builds: readonly Build[]
}

export interface Overview {
  readonly server: string
  readonly project: string
  readonly nodes: readonly { readonly name: string; readonly ready: boolean }[]
  readonly applications: readonly Application[]
}
export interface Application {
  readonly name: string
  /** Number of the release that is rolled out, as `kubectl rollout history` counts; 0 before the first. */
  readonly release: number
  readonly image: string | undefined
  readonly desired: number
  readonly ready: number
  readonly urls: readonly string[]
  readonly pods: readonly { readonly name: string; readonly phase: string; readonly restarts: number }[]
  readonly build: { readonly name: string; readonly phase: string } | undefined
  /** What is wrong, in words; empty when all is well. */
  readonly problems: readonly string[]
}

/** Puts what belongs together next to each other. Pure. */
export function overview(observed: Observed): Overview {
  return {
    server: observed.server,
    project: observed.project,
    nodes: observed.nodes.map((node) => ({ name: node.metadata.name, ready: isNodeReady(node) })),
    applications: observed.deployments.map((deployment) => application(deployment, observed)),
  }
}

function application(deployment: Deployment, observed: Observed): Application {
  const { name } = deployment.metadata
  const app = deployment.metadata.labels?.app ?? name
  const pods = observed.pods.filter((pod) => selects(deployment, pod) && !isFinished(pod))
  const build = newest(
    observed.builds.filter(({ metadata }) => [app, name].includes(metadata.labels?.buildconfig ?? '')),
  )
  const desired = deployment.spec.replicas
  const ready = deployment.status?.readyReplicas ?? 0
  return {
    name,
    release: Number(deployment.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0),
    image: deployment.spec.template.spec?.containers[0]?.image,
    desired,
    ready,
    urls: urlsOf(deployment, observed),
    pods: pods.map(podLine),
    build: build && { name: build.metadata.name, phase: build.status.phase },
    problems: problemsOf(pods, build, { ready, desired }, observed.now),
  }
}

const isFinished = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'

function selects({ metadata, spec }: Deployment, pod: Pod): boolean {
  const wanted = Object.entries(spec.selector.matchLabels ?? {})
  return (
    metadata.namespace === pod.metadata.namespace &&
    wanted.length > 0 &&
    wanted.every(([label, value]) => pod.metadata.labels?.[label] === value)
  )
}

const numberOf = ({ metadata }: Build): number =>
  Number(metadata.annotations?.['openshift.io/build.number'] ?? 0)

const newest = (builds: readonly Build[]): Build | undefined =>
  [...builds].sort((a, b) => numberOf(b) - numberOf(a))[0]

const podLine = ({ metadata, status }: Pod) => ({
  name: metadata.name,
  phase: metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? 'Pending'),
  restarts: (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0),
})

/** Those of routes to it; where it is the only one of its application, those of the application. */
function urlsOf({ metadata: { name, labels } }: Deployment, observed: Observed): string[] {
  const { addresses, routes, deployments } = observed
  if (!addresses) return []
  const isAlone = deployments.filter(({ metadata }) => metadata.labels?.app === labels?.app).length === 1
  return routes
    .filter(
      ({ metadata, spec }) =>
        spec.to.name === name ||
        (isAlone && labels?.app !== undefined && metadata.labels?.app === labels.app),
    )
    .flatMap(({ spec, status }) => {
      const host = status?.ingress?.[0]?.host ?? spec.host
      return host ? [routeUrl(addresses, host, spec.path, spec.tls !== undefined)] : []
    })
}

function problemsOf(
  pods: readonly Pod[],
  build: Build | undefined,
  { ready, desired }: { ready: number; desired: number },
  now: number,
): string[] {
  const failed = build && ['Failed', 'Error'].includes(build.status.phase)
  const ofPods = pods.flatMap((pod) => podTrouble(pod, now) ?? [])
  const short = ready < desired && ofPods.length === 0 ? [`${ready} of ${desired} pods are ready`] : []
  return [
    ...(failed
      ? [`build ${build.metadata.name} failed: ${build.status.message ?? build.status.reason}`]
      : []),
    ...ofPods,
    ...short,
  ]
}
