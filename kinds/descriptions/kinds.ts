/** What kinds are, in a line each: what `kubectl explain` begins with. By apiVersion and kind. */
export const kindDescriptions: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': 'Lets webhooks change requests.',
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': 'Decides about requests by CEL expressions.',
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding':
    'Says where a ValidatingAdmissionPolicy is in force, with which parameters, and what follows when it is not met.',
  'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration':
    'Asks webhooks whether requests may pass.',
  'apiextensions.k8s.io/v1/CustomResourceDefinition': 'Adds a kind to the API.',
  'apiregistration.k8s.io/v1/APIService':
    'Who answers for a group and version: this API server itself, or another behind a Service.',
  'apps/v1/ControllerRevision': 'A state that a StatefulSet or a DaemonSet had, to come back to.',
  'apps/v1/DaemonSet': 'Keeps one pod on every node that fits.',
  'apps/v1/Deployment': 'Rolls out new versions of a pod template, one ReplicaSet for each.',
  'apps/v1/ReplicaSet': 'Keeps a number of like pods running; usually one release of a Deployment.',
  'apps/v1/StatefulSet':
    'Keeps numbered pods running, each with a name and claims of its own that outlive it.',
  'authentication.k8s.io/v1/SelfSubjectReview': 'Asks who oneself is: kubectl auth whoami.',
  'authentication.k8s.io/v1/TokenRequest':
    'Asks for a token of a service account: the body of serviceaccounts/token.',
  'authentication.k8s.io/v1/TokenReview': 'Asks who the bearer of a token is.',
  'authorization.k8s.io/v1/LocalSubjectAccessReview':
    'Asks whether a user may do something within a namespace.',
  'authorization.k8s.io/v1/SelfSubjectAccessReview': 'Asks whether oneself may do something.',
  'authorization.k8s.io/v1/SelfSubjectRulesReview': 'Asks for all that oneself may do within a namespace.',
  'authorization.k8s.io/v1/SubjectAccessReview': 'Asks whether a user may do something.',
  'autoscaling/v1/HorizontalPodAutoscaler':
    'The first version of autoscalers: by CPU only, and everything else in annotations.',
  'autoscaling/v1/Scale': 'The replica counts of an object: the body of its scale subresource.',
  'autoscaling/v2/HorizontalPodAutoscaler':
    'Sets the number of replicas of something by what its pods have to do.',
  'batch/v1/CronJob': 'Makes Jobs at set times.',
  'batch/v1/Job': 'Runs pods until a number of them has succeeded.',
  'build.openshift.io/v1/BinaryBuildRequestOptions':
    'The query of instantiatebinary: about the source that is its body.',
  'build.openshift.io/v1/Build': 'One run from source to image.',
  'build.openshift.io/v1/BuildConfig': 'How to make an image, and what starts a build of it.',
  'build.openshift.io/v1/BuildRequest': 'Starts a build: the body of instantiate and clone.',
  'certificates.k8s.io/v1/CertificateSigningRequest': 'Asks a signer for a certificate.',
  'coordination.k8s.io/v1/Lease': 'Who holds a role, and until when: heartbeats and leader election.',
  'discovery.k8s.io/v1/EndpointSlice': 'Some of the addresses behind a Service, with their state.',
  'events.k8s.io/v1/Event': 'Core events under the names they were given later.',
  'flowcontrol.apiserver.k8s.io/v1/FlowSchema': 'Which requests go through which priority level.',
  'flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration':
    'How many requests of a sort run at once, and what becomes of the others.',
  'image.openshift.io/v1/ImageStream': 'Versions of one image under tags, each with its history.',
  'networking.k8s.io/v1/Ingress': 'Requests from outside to Services, by host and path.',
  'networking.k8s.io/v1/IngressClass': 'Who serves Ingresses that name it.',
  'networking.k8s.io/v1/NetworkPolicy': 'Who may talk to some pods, and to whom they may talk.',
  'node.k8s.io/v1/RuntimeClass': 'A way to run pods that nodes may offer.',
  'policy/v1/Eviction': 'Asks a pod to leave its node: the body of pods/eviction.',
  'policy/v1/PodDisruptionBudget': 'How many of some pods must stay when pods are asked to leave.',
  'project.openshift.io/v1/Project':
    'A namespace as its users see it: with a display name, a description and a requester.',
  'rbac.authorization.k8s.io/v1/ClusterRole':
    'What may be done in all namespaces, and to what has no namespace.',
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': 'Gives a ClusterRole to users, everywhere.',
  'rbac.authorization.k8s.io/v1/Role': 'What may be done within a namespace.',
  'rbac.authorization.k8s.io/v1/RoleBinding': 'Gives a Role or a ClusterRole to users, within a namespace.',
  'route.openshift.io/v1/Route': 'A public host name and path in front of a Service.',
  'scheduling.k8s.io/v1/PriorityClass': 'How much pods matter against each other.',
  'storage.k8s.io/v1/CSIDriver': 'What a driver of volumes can do and needs.',
  'storage.k8s.io/v1/CSINode': 'The drivers of volumes that run on a node.',
  'storage.k8s.io/v1/CSIStorageCapacity': 'How much room a driver of volumes has in a part of the cluster.',
  'storage.k8s.io/v1/StorageClass': 'A way to provision PersistentVolumes.',
  'storage.k8s.io/v1/VolumeAttachment': 'Has a volume attached to a node, and tells whether it is.',
  'v1/Binding': 'Puts a pod on a node: what a scheduler posts to pods/binding.',
  'v1/ConfigMap': 'Configuration as text or bytes, for pods to read as files or environment.',
  'v1/Endpoints': 'The addresses behind a Service, in one object; EndpointSlice replaces it.',
  'v1/Event': 'What happened to an object, told for people.',
  'v1/LimitRange':
    'What a pod, a container or a claim of a namespace may ask for, and what it gets when it does not say.',
  'v1/Namespace': 'A scope for names; deleting one deletes all that is in it.',
  'v1/Node': 'A machine that runs pods.',
  'v1/PersistentVolume': 'A piece of storage that outlives pods.',
  'v1/PersistentVolumeClaim': 'A request for storage, bound to one PersistentVolume.',
  'v1/Pod': 'Containers that run together on one node, with one address and shared volumes.',
  'v1/PodTemplate': 'A pod to be, for whoever makes it.',
  'v1/ReplicationController': 'Keeps a number of like pods running.',
  'v1/ResourceQuota': 'How much of everything a namespace may hold.',
  'v1/Secret': 'Confidential data for pods to read as files or environment.',
  'v1/Service': 'One stable address and name in front of the pods a selector picks.',
  'v1/ServiceAccount': 'An identity for the processes in pods.',
}
