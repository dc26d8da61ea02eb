import type { ContainerStatus, PodSandbox } from '@hawser/cri/messages.ts'
import { containerHash } from '../actions/containerHash.ts'
import { type Container, keepsExited, namespaceOf, type Pod } from '../pod.ts'

/** The names under which the runtime keeps what the agent must know again after a restart; the kubelet's own. */
const podName = 'io.kubernetes.pod.name'
const podNamespace = 'io.kubernetes.pod.namespace'
export const podUid = 'io.kubernetes.pod.uid'
const containerName = 'io.kubernetes.container.name'
const hash = 'io.kubernetes.container.hash'
const grace = 'io.kubernetes.pod.terminationGracePeriod'
const messagePath = 'io.kubernetes.container.terminationMessagePath'
const messagePolicy = 'io.kubernetes.container.terminationMessagePolicy'
const messageBytes = 'hawser.dev/termination-message-bytes'

/** As the kubelet has it; and for containers that become images, whose last words have all labels of them. */
const usualMessageBytes = 4096
const imageMessageBytes = 16 * 1024

type Labels = Readonly<Record<string, string>>
interface Labelled {
  readonly labels: Labels
  readonly annotations: Labels
}

export const podLabels = (pod: Pod): Labels => ({
  ...pod.metadata.labels,
  [podName]: pod.metadata.name,
  [podNamespace]: namespaceOf(pod),
  [podUid]: pod.metadata.uid,
})

export const containerLabels = (pod: Pod, container: Container): Labels => ({
  [podName]: pod.metadata.name,
  [podNamespace]: namespaceOf(pod),
  [podUid]: pod.metadata.uid,
  [containerName]: container.name,
})

export const containerAnnotations = (pod: Pod, container: Container): Labels => ({
  [hash]: containerHash(container),
  [grace]: String(pod.spec.terminationGracePeriodSeconds ?? 30),
  [messagePath]: container.terminationMessagePath,
  [messagePolicy]: container.terminationMessagePolicy,
  ...(keepsExited(pod) && { [messageBytes]: String(imageMessageBytes) }),
})

export const uidOf = ({ labels }: Pick<Labelled, 'labels'>): string => labels[podUid] ?? ''
export const containerNameOf = ({ labels }: Pick<Labelled, 'labels'>): string => labels[containerName] ?? ''
export const hashOf = ({ annotations }: Pick<Labelled, 'annotations'>): string => annotations[hash] ?? ''

/** Which pod a sandbox was made for. */
export const podOf = ({
  labels,
}: Pick<PodSandbox, 'labels'>): { name: string; namespace: string; uid: string } => ({
  name: labels[podName] ?? '',
  namespace: labels[podNamespace] ?? '',
  uid: labels[podUid] ?? '',
})

/** How long a container that nobody knows any more may take to stop. */
export const graceOf = ({ annotations }: Pick<Labelled, 'annotations'>): number =>
  Number(annotations[grace] ?? 30)

export const terminationMessageOf = ({ annotations, mounts }: ContainerStatus) => ({
  hostPath: mounts.find(({ containerPath }) => containerPath === annotations[messagePath])?.hostPath,
  fallsBackToLogs: annotations[messagePolicy] === 'FallbackToLogsOnError',
  mostBytes: Number(annotations[messageBytes] ?? usualMessageBytes),
})
