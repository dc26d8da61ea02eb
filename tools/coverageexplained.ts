/** Why our schemas lack what the client library has. The library knows Kubernetes 1.36, we serve 1.32. */

/** Kinds that came to the stable API after 1.32. */
export const laterKinds: Readonly<Record<string, string>> = {
  V1IPAddress: '1.33',
  V1ServiceCIDR: '1.33',
  ResourceV1ResourceClaim: '1.34',
  V1DeviceClass: '1.34',
  V1ResourceClaimTemplate: '1.34',
  V1ResourceSlice: '1.34',
  V1VolumeAttributesClass: '1.34',
  V1MutatingAdmissionPolicy: '1.36',
  V1MutatingAdmissionPolicyBinding: '1.36',
}

/** Fields that came after 1.32, by model. */
export const laterFields: Readonly<Record<string, readonly string[]>> = {
  V1Container: ['restartPolicyRules'],
  V1ContainerStatus: ['stopSignal'],
  V1CSIDriverSpec: [
    'nodeAllocatableUpdatePeriodSeconds',
    'preventPodSchedulingIfMissing',
    'serviceAccountTokenInSecrets',
  ],
  V1CustomResourceDefinitionCondition: ['observedGeneration'],
  V1CustomResourceDefinitionStatus: ['observedGeneration'],
  V1DeploymentStatus: ['terminatingReplicas'],
  V1EndpointHints: ['forNodes'],
  V1EnvVarSource: ['fileKeyRef'],
  V1EphemeralContainer: ['restartPolicyRules'],
  V1Lifecycle: ['stopSignal'],
  V1ListMeta: ['shardInfo'],
  V1NodeStatus: ['declaredFeatures'],
  V1NodeSystemInfo: ['swap'],
  V1PodCondition: ['observedGeneration'],
  V1PodSpec: ['hostnameOverride', 'schedulingGroup'],
  V1PodStatus: [
    'allocatedResources',
    'extendedResourceClaimStatus',
    'nodeAllocatableResourceClaimStatuses',
    'observedGeneration',
    'resources',
  ],
  V1ReplicaSetStatus: ['terminatingReplicas'],
  V1ResourceHealth: ['message'],
  V1VolumeError: ['errorCode'],
  V1VolumeMountStatus: ['volumeStatus'],
  V1VolumeProjection: ['podCertificate'],
  V2HPAScalingRules: ['tolerance'],
}

/** Fields that the library types differently, with the reason. */
export const otherTypes: Readonly<Record<string, string>> = {
  'V1CustomResourceSubresources.status': 'an object without fields, which the library calls any',
}
