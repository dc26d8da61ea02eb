const api = 'io.k8s.api'
const definitions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'

/**
 * By message: fields that our schemas ask for and OpenAPI does not call required. Upstream decodes objects without them
 * and refuses them when it validates; a client that checks by OpenAPI must let them through.
 */
const asked: Readonly<Record<string, readonly string[]>> = {
  [`${api}.apps.v1.DaemonSet`]: ['spec'],
  [`${api}.apps.v1.Deployment`]: ['spec'],
  [`${api}.apps.v1.ReplicaSet`]: ['spec'],
  [`${api}.apps.v1.ReplicaSetSpec`]: ['template'],
  [`${api}.apps.v1.StatefulSet`]: ['spec'],
  [`${api}.apps.v1.StatefulSetOrdinals`]: ['start'],
  [`${api}.batch.v1.Job`]: ['spec'],
  [`${api}.batch.v1.JobTemplateSpec`]: ['spec'],
  [`${api}.core.v1.Pod`]: ['spec'],
  [`${api}.core.v1.PodTemplate`]: ['template'],
  [`${api}.core.v1.PodTemplateSpec`]: ['spec'],
  [`${api}.rbac.v1.ClusterRole`]: ['rules'],
  [`${api}.rbac.v1.Role`]: ['rules'],
  [`${api}.storage.v1.CSINodeDriver`]: ['topologyKeys'],
  [`${definitions}.CustomResourceDefinition`]: ['status'],
  [`${definitions}.CustomResourceDefinitionStatus`]: ['conditions', 'acceptedNames', 'storedVersions'],
}

/** By message: fields that OpenAPI calls required though we decode objects without them, as upstream does. */
const told: Readonly<Record<string, readonly string[]>> = {
  [`${api}.apps.v1.DaemonSetStatus`]: [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
  ],
  [`${api}.apps.v1.ReplicaSetStatus`]: ['replicas'],
  [`${api}.apps.v1.StatefulSetStatus`]: ['replicas'],
  [`${api}.autoscaling.v1.HorizontalPodAutoscalerStatus`]: ['currentReplicas', 'desiredReplicas'],
  [`${api}.autoscaling.v2.HorizontalPodAutoscalerStatus`]: ['desiredReplicas'],
  [`${api}.batch.v1.PodFailurePolicyOnPodConditionsPattern`]: ['type'],
  [`${api}.core.v1.Binding`]: ['target'],
  [`${api}.core.v1.AttachedVolume`]: ['name', 'devicePath'],
  [`${api}.core.v1.ContainerStatus`]: ['ready', 'restartCount', 'image', 'imageID'],
  [`${api}.core.v1.DaemonEndpoint`]: ['Port'],
  [`${api}.core.v1.Event`]: ['metadata', 'involvedObject'],
  [`${api}.core.v1.NodeSystemInfo`]: [
    'machineID',
    'systemUUID',
    'bootID',
    'kernelVersion',
    'osImage',
    'containerRuntimeVersion',
    'kubeletVersion',
    'kubeProxyVersion',
    'operatingSystem',
    'architecture',
  ],
  [`${api}.core.v1.PersistentVolumeClaimTemplate`]: ['spec'],
  [`${api}.core.v1.PortStatus`]: ['port'],
  [`${api}.core.v1.PreferredSchedulingTerm`]: ['preference'],
  [`${api}.core.v1.ReplicationControllerStatus`]: ['replicas'],
  [`${api}.core.v1.VolumeMountStatus`]: ['name', 'mountPath'],
  [`${api}.events.v1.Event`]: ['eventTime'],
  'io.k8s.apimachinery.pkg.apis.meta.v1.Condition': ['message'],
}

/**
 * What OpenAPI calls required, which upstream derives from its Go types and not from what it accepts.
 *
 * @param message   Upstream's name of the message, if it has one.
 * @param required  Fields without which our schema does not decode.
 * @param isKind    Whether it is a kind: their metadata is never called required.
 */
export function publishedRequired(
  message: string | undefined,
  required: readonly string[],
  isKind: boolean,
): string[] {
  const { [message ?? '']: less = [] } = asked
  const { [message ?? '']: more = [] } = told
  return [...required.filter((name) => !less.includes(name) && !(isKind && name === 'metadata')), ...more]
}
