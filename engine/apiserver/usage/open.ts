import type { Node } from '@hawser/kinds/core/node.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind, Head, KubeObject } from '@hawser/kinds/kind.ts'
import { notFound } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { NodeMetrics } from '@hawser/kinds/metrics/nodemetrics.ts'
import { PodMetrics } from '@hawser/kinds/metrics/podmetrics.ts'
import type { AdmissionContext } from '../admission/chain.ts'
import { filterOf, selectableOf } from '../cache/filter.ts'
import { ComputedAnswer } from '../resources/answers.ts'
import type { Compute, Computed } from '../resources/computed.ts'
import type { Answer, Call, ListObject } from '../resources/resources.ts'
import type { UsageReader } from './reader.ts'

/** metrics.k8s.io as upstream's metrics-server has it: what agents measure, under the names and labels of what it is of. */
export const usageComputed = (read: UsageReader): Computed => ({
  'metrics.k8s.io/v1beta1/nodes': computeFor({
    kind: NodeMetrics,
    of: 'nodes',
    missing: 'node',
    unmeasured: 'nodemetrics',
    measure: (nodes, context) => measureNodes(read, nodes as readonly Node[], context.now()),
  }),
  'metrics.k8s.io/v1beta1/pods': computeFor({
    kind: PodMetrics,
    of: 'pods',
    missing: 'pods',
    unmeasured: 'podmetrics',
    measure: (pods, context) => measurePods(read, pods as readonly Pod[], context),
  }),
})

interface Measuring {
  readonly kind: AnyKind
  /** Resource of what is measured. */
  readonly of: string
  /** What refusals say is not there, and what has no metrics: upstream's words. */
  readonly missing: string
  readonly unmeasured: string
  measure(objects: readonly Head[], context: AdmissionContext): Promise<readonly KubeObject[]>
}

const computeFor =
  ({ kind, of, missing, unmeasured, measure }: Measuring): Compute =>
  async (call, context) => {
    if (call.verb === 'list') {
      const items = await measure(selected(kind, of, call, context), context)
      return listAnswer(kind, items)
    }
    const { namespace, name = '' } = call
    const found = context.look.find(of, namespace, name)
    if (!found) throw notFound({ group: '', kind: kind.kind, plural: missing, resource: missing }, name)
    const [metrics] = await measure([found], context)
    if (metrics) return new ComputedAnswer(metrics)
    const resource = `${unmeasured}.${kind.group}`
    const shown = namespace === undefined ? name : `${namespace}/${name}`
    throw notFound({ ...kind, plural: unmeasured, resource }, shown)
  }

/** Selectors are about names, namespaces and labels, which metrics have from what they are of. */
function selected(
  kind: AnyKind,
  of: string,
  { namespace, options = {} }: Call,
  { look }: AdmissionContext,
): readonly KubeObject[] {
  const filter = filterOf(kind, { namespace, ...options })
  const all = filter.namespace === undefined ? look.all(of) : look.within(of, filter.namespace)
  const { matches } = filter
  return matches ? all.filter((object) => matches(selectableOf(object))) : all
}

function listAnswer({ kind, apiVersion }: AnyKind, items: readonly KubeObject[]): Answer {
  // It has no version, since metrics are never the same twice.
  const metadata = {} as ListObject['metadata']
  return new ComputedAnswer({ kind: `${kind}List`, apiVersion, metadata, items })
}

async function measureNodes(
  read: UsageReader,
  nodes: readonly Node[],
  now: number,
): Promise<readonly KubeObject[]> {
  const usage = await read(nodes)
  return nodes.flatMap((node): KubeObject[] => {
    const metrics = usage.get(node.metadata.name)?.node
    return metrics ? [named(NodeMetrics, node, metrics, now)] : []
  })
}

async function measurePods(
  read: UsageReader,
  pods: readonly Pod[],
  { look, now }: AdmissionContext,
): Promise<readonly KubeObject[]> {
  const names = new Set(pods.flatMap(({ spec }) => spec.nodeName ?? []))
  const nodes = [...names].flatMap((name) => look.find('nodes', undefined, name) ?? [])
  const usage = await read(nodes as unknown as readonly Node[])
  const at = now()
  return pods.flatMap((pod): KubeObject[] => {
    // Only its own node may say what a pod uses.
    const metrics = usage.get(pod.spec.nodeName ?? '')?.pods.get(pod.metadata.uid)
    return metrics ? [named(PodMetrics, pod, metrics, at)] : []
  })
}

const named = (
  { kind, apiVersion }: AnyKind,
  { metadata: { name, namespace, labels } }: Head,
  metrics: Head,
  now: number,
): KubeObject => ({
  ...metrics,
  kind,
  apiVersion,
  metadata: {
    name,
    ...(namespace !== undefined && { namespace }),
    creationTimestamp: formatTime(now),
    ...(labels && { labels }),
  } as KubeObject['metadata'],
})
