import { MutatingWebhookConfiguration } from './admissionregistration/mutatingwebhookconfiguration.ts'
import { ValidatingAdmissionPolicy } from './admissionregistration/validatingadmissionpolicy.ts'
import { ValidatingAdmissionPolicyBinding } from './admissionregistration/validatingadmissionpolicybinding.ts'
import { ValidatingWebhookConfiguration } from './admissionregistration/validatingwebhookconfiguration.ts'
import { CustomResourceDefinition } from './apiextensions/customresourcedefinition.ts'
import { APIService } from './apiregistration/apiservice.ts'
import { ControllerRevision } from './apps/controllerrevision.ts'
import { DaemonSet } from './apps/daemonset.ts'
import { Deployment } from './apps/deployment.ts'
import { ReplicaSet } from './apps/replicaset.ts'
import { StatefulSet } from './apps/statefulset.ts'
import { SelfSubjectReview } from './authentication/selfsubjectreview.ts'
import { TokenRequest } from './authentication/tokenrequest.ts'
import { TokenReview } from './authentication/tokenreview.ts'
import { LocalSubjectAccessReview } from './authorization/localsubjectaccessreview.ts'
import { SelfSubjectAccessReview } from './authorization/selfsubjectaccessreview.ts'
import { SelfSubjectRulesReview } from './authorization/selfsubjectrulesreview.ts'
import { SubjectAccessReview } from './authorization/subjectaccessreview.ts'
import { HorizontalPodAutoscaler } from './autoscaling/horizontalpodautoscaler.ts'
import { HorizontalPodAutoscaler as OldHorizontalPodAutoscaler } from './autoscaling/oldhorizontalpodautoscaler.ts'
import { Scale } from './autoscaling/scale.ts'
import { CronJob } from './batch/cronjob.ts'
import { Job } from './batch/job.ts'
import { BinaryBuildRequestOptions } from './build/binarybuildrequest.ts'
import { Build } from './build/build.ts'
import { BuildConfig } from './build/buildconfig.ts'
import { BuildRequest } from './build/buildrequest.ts'
import { CertificateSigningRequest } from './certificates/certificatesigningrequest.ts'
import { Lease } from './coordination/lease.ts'
import { Binding } from './core/binding.ts'
import { ComponentStatus } from './core/componentstatus.ts'
import { ConfigMap } from './core/configmap.ts'
import { Endpoints } from './core/endpoints.ts'
import { Event } from './core/event.ts'
import { LimitRange } from './core/limitrange.ts'
import { Namespace } from './core/namespace.ts'
import { Node } from './core/node.ts'
import { PersistentVolume } from './core/persistentvolume.ts'
import { PersistentVolumeClaim } from './core/persistentvolumeclaim.ts'
import { Pod } from './core/pod.ts'
import { PodTemplate } from './core/podtemplate.ts'
import { ReplicationController } from './core/replicationcontroller.ts'
import { ResourceQuota } from './core/resourcequota.ts'
import { Secret } from './core/secret.ts'
import { Service } from './core/service.ts'
import { ServiceAccount } from './core/serviceaccount.ts'
import { EndpointSlice } from './discovery/endpointslice.ts'
import { Event as EventsEvent } from './events/event.ts'
import { FlowSchema } from './flowcontrol/flowschema.ts'
import { PriorityLevelConfiguration } from './flowcontrol/prioritylevelconfiguration.ts'
import { Image } from './image/image.ts'
import { ImageSignature } from './image/imagesignature.ts'
import { ImageStream } from './image/imagestream.ts'
import { ImageStreamImage } from './image/imagestreamimage.ts'
import { ImageStreamImport } from './image/imagestreamimport.ts'
import { ImageStreamLayers } from './image/imagestreamlayers.ts'
import { ImageStreamMapping } from './image/imagestreammapping.ts'
import { ImageStreamTag } from './image/imagestreamtag.ts'
import { ImageTag } from './image/imagetag.ts'
import type { AnyKind } from './kind.ts'
import { NodeMetrics } from './metrics/nodemetrics.ts'
import { PodMetrics } from './metrics/podmetrics.ts'
import { Ingress } from './networking/ingress.ts'
import { IngressClass } from './networking/ingressclass.ts'
import { NetworkPolicy } from './networking/networkpolicy.ts'
import { RuntimeClass } from './node/runtimeclass.ts'
import { Eviction } from './policy/eviction.ts'
import { PodDisruptionBudget } from './policy/poddisruptionbudget.ts'
import { Project } from './project/project.ts'
import { ClusterRole } from './rbac/clusterrole.ts'
import { ClusterRoleBinding } from './rbac/clusterrolebinding.ts'
import { Role } from './rbac/role.ts'
import { RoleBinding } from './rbac/rolebinding.ts'
import { Route } from './route/route.ts'
import { PriorityClass } from './scheduling/priorityclass.ts'
import { CSIDriver } from './storage/csidriver.ts'
import { CSINode } from './storage/csinode.ts'
import { CSIStorageCapacity } from './storage/csistoragecapacity.ts'
import { StorageClass } from './storage/storageclass.ts'
import { VolumeAttachment } from './storage/volumeattachment.ts'

/** Every kind that has a resource of its own in the API. */
export const allKinds: readonly AnyKind[] = [
  Deployment,
  ReplicaSet,
  ControllerRevision,
  DaemonSet,
  StatefulSet,
  HorizontalPodAutoscaler,
  OldHorizontalPodAutoscaler,
  LimitRange,
  PodTemplate,
  ResourceQuota,
  Ingress,
  IngressClass,
  NetworkPolicy,
  RuntimeClass,
  PodDisruptionBudget,
  PriorityClass,
  CronJob,
  Job,
  Build,
  BuildConfig,
  Lease,
  Binding,
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
  Secret,
  Service,
  ServiceAccount,
  EndpointSlice,
  Image,
  ImageSignature,
  ImageStream,
  ImageStreamImage,
  ImageStreamImport,
  ImageStreamMapping,
  ImageStreamTag,
  ImageTag,
  Project,
  Route,
  StorageClass,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
  CustomResourceDefinition,
  APIService,
  ComponentStatus,
  SelfSubjectReview,
  TokenReview,
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  ClusterRole,
  ClusterRoleBinding,
  Role,
  RoleBinding,
  CertificateSigningRequest,
  FlowSchema,
  PriorityLevelConfiguration,
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  VolumeAttachment,
  EventsEvent,
  NodeMetrics,
  PodMetrics,
]

/** Kinds that exist only as the body of a subresource (`pods/binding`, `deployments/scale`, …). */
export const subresourceKinds: readonly AnyKind[] = [
  Scale,
  BinaryBuildRequestOptions,
  BuildRequest,
  Eviction,
  ImageStreamLayers,
  TokenRequest,
]
