import { amount, keyed, list, map, object, port, type Schema, text, truth, whole } from './schema.ts'

const keyOf = (what: string): Schema =>
  object(
    `A key of a ${what} in the namespace of the object.`,
    {
      name: text(`Name of the ${what}.`, { default: '' }),
      key: text('The key to take.'),
      optional: truth(`Whether the ${what} or its key may be missing.`),
    },
    { required: ['key'], 'x-kubernetes-map-type': 'atomic' },
  )

const labelSelector = (what: string): Schema =>
  object(
    `Selects ${what} by labels; all that is said must hold, and an empty selector takes all of them.`,
    {
      matchLabels: map('Labels that must be there with these values.'),
      matchExpressions: list(
        'Requirements on labels, all of which must hold.',
        object(
          'One requirement.',
          {
            key: text('The label.'),
            operator: text('How its value relates to the values: In, NotIn, Exists or DoesNotExist.'),
            values: list('Values for In and NotIn; none otherwise.', { type: 'string' }, atomic),
          },
          { required: ['key', 'operator'] },
        ),
        atomic,
      ),
    },
    { 'x-kubernetes-map-type': 'atomic' },
  )
const atomic = { 'x-kubernetes-list-type': 'atomic' }

const environment = keyed(
  'Variables of the environment. Later ones may refer to earlier ones.',
  ['name'],
  object(
    'One variable.',
    {
      name: text('Name of the variable, a C identifier.'),
      value: text('Its value; references to other variables are replaced.'),
      valueFrom: object('Where its value comes from, when it is not said here.', {
        configMapKeyRef: keyOf('ConfigMap'),
        secretKeyRef: keyOf('Secret'),
        fieldRef: object(
          'A field of the pod.',
          {
            apiVersion: text('Version of the schema the path is about.'),
            fieldPath: text('The path of the field.'),
          },
          { required: ['fieldPath'], 'x-kubernetes-map-type': 'atomic' },
        ),
      }),
    },
    { required: ['name'] },
  ),
)

const action = {
  exec: object('Runs a command in the container; it is well when that ends with 0.', {
    command: list('The command and its arguments, without a shell.', { type: 'string' }, atomic),
  }),
  httpGet: object(
    'Asks over HTTP; it is well when the answer is between 200 and 399.',
    {
      host: text('Whom to ask; the address of the pod when it is not said.'),
      path: text('The path to ask for.'),
      port: port('Number or name of the port.'),
      scheme: text('HTTP or HTTPS.'),
      httpHeaders: list(
        'Headers to send.',
        object(
          'One header.',
          { name: text('Name of the header.'), value: text('Its value.') },
          { required: ['name', 'value'] },
        ),
        atomic,
      ),
    },
    { required: ['port'] },
  ),
  tcpSocket: object(
    'Opens a connection; it is well when that can be done.',
    { host: text('Whom to connect to.'), port: port('Number or name of the port.') },
    { required: ['port'] },
  ),
}
const probe = (what: string): Schema =>
  object(`Finds out whether the container ${what}.`, {
    ...action,
    initialDelaySeconds: whole('How long after the start of the container it is first asked.'),
    periodSeconds: whole('How often it is asked.'),
    timeoutSeconds: whole('How long an answer may take.'),
    successThreshold: whole('How many good answers in a row make it well.'),
    failureThreshold: whole('How many bad answers in a row make it not.'),
  })

export const resources = object('What the container needs, and what it may use.', {
  limits: map('The most it may use.', amount('An amount of the resource.')),
  requests: map('What it is sure to have.', amount('An amount of the resource.')),
})

const container = object(
  'A container of the pod.',
  {
    name: text('Its name, a DNS label that is unique in the pod.'),
    image: text('The image it runs.'),
    imagePullPolicy: text('When the image is pulled: Always, IfNotPresent or Never.'),
    command: list('What runs instead of the entry point of the image.', { type: 'string' }, atomic),
    args: list('Arguments instead of those of the image.', { type: 'string' }, atomic),
    workingDir: text('Where it runs.'),
    env: environment,
    ports: keyed(
      'Ports it listens on.',
      ['containerPort', 'protocol'],
      object(
        'One port.',
        {
          name: text('A name that Services may use.'),
          containerPort: whole('The number, between 1 and 65535.'),
          protocol: text('TCP, UDP or SCTP.', { default: 'TCP' }),
        },
        { required: ['containerPort'] },
      ),
    ),
    livenessProbe: probe('must be started again when it does not answer'),
    readinessProbe: probe('takes requests'),
    startupProbe: probe('has started; nothing else is asked before'),
    lifecycle: object('What happens when it starts and before it stops.', {
      postStart: object('Right after the start.', action),
      preStop: object('Before the stop.', action),
    }),
    resources,
    securityContext: object('How it is confined.', {
      allowPrivilegeEscalation: truth('Whether it may gain more rights than its parent.'),
      privileged: truth('Whether it may do what the machine may.'),
      readOnlyRootFilesystem: truth('Whether its root is read only.'),
      runAsNonRoot: truth('Whether the user must not be root.'),
      runAsUser: { type: 'integer', format: 'int64', description: 'Number of the user.' },
      runAsGroup: { type: 'integer', format: 'int64', description: 'Number of the group.' },
      capabilities: object('Rights of root that are added or taken.', {
        add: list('Added ones.', { type: 'string' }, atomic),
        drop: list('Taken ones.', { type: 'string' }, atomic),
      }),
    }),
    volumeMounts: keyed(
      'Volumes of the pod in the file system of the container.',
      ['mountPath'],
      object(
        'One mount.',
        {
          name: text('Name of the volume.'),
          mountPath: text('Where it is mounted.'),
          readOnly: truth('Whether it cannot be written.'),
          subPath: text('The part of the volume that is mounted.'),
        },
        { required: ['mountPath', 'name'] },
      ),
    ),
  },
  { required: ['name'] },
)

const topologyTerm = object(
  'Pods that matter, and how close counts.',
  {
    labelSelector: labelSelector('pods'),
    namespaceSelector: labelSelector('namespaces of pods'),
    namespaces: list('Names of namespaces.', { type: 'string' }, atomic),
    topologyKey: text('Label of nodes: those with the same value are the same place.'),
  },
  { required: ['topologyKey'] },
)
const podAffinity = (how: string): Schema =>
  object(`Places ${how} certain pods.`, {
    preferredDuringSchedulingIgnoredDuringExecution: list(
      'Places that are liked, by weight.',
      object(
        'One wish.',
        { weight: whole('From 1 to 100.'), podAffinityTerm: topologyTerm },
        { required: ['weight', 'podAffinityTerm'] },
      ),
      atomic,
    ),
    requiredDuringSchedulingIgnoredDuringExecution: list('Places it must be in.', topologyTerm, atomic),
  })

const volume = object(
  'A volume of the pod.',
  {
    name: text('Its name.'),
    emptyDir: object('A folder that lives as long as the pod.', {
      medium: text('Memory, or empty for the disk.'),
      sizeLimit: amount('The most it may hold.'),
    }),
    configMap: object('Files from a ConfigMap.', {
      name: text('Its name.', { default: '' }),
      defaultMode: whole('Mode bits of the files.'),
      optional: truth('Whether it may be missing.'),
      items: list(
        'Which keys become files, and where.',
        object(
          'One file.',
          { key: text('The key.'), path: text('The path.'), mode: whole('Mode bits.') },
          { required: ['key', 'path'] },
        ),
        atomic,
      ),
    }),
    secret: object('Files from a Secret.', {
      secretName: text('Its name.'),
      defaultMode: whole('Mode bits of the files.'),
      optional: truth('Whether it may be missing.'),
    }),
    persistentVolumeClaim: object(
      'A claim in the same namespace.',
      { claimName: text('Its name.'), readOnly: truth('Whether it cannot be written.') },
      { required: ['claimName'] },
    ),
  },
  { required: ['name'] },
)

/** The part of a pod's template that operators let their users write; about 20 KB. */
export const podTemplate = object('The pods that are made.', {
  metadata: object('Labels and annotations of the pods.', {
    labels: map('Labels.'),
    annotations: map('Annotations.'),
  }),
  spec: object('How the pods run.', {
    affinity: object('Where the pods may run, and where they would rather.', {
      podAffinity: podAffinity('near'),
      podAntiAffinity: podAffinity('away from'),
    }),
    containers: keyed('Containers besides that of the operator.', ['name'], container),
    initContainers: keyed('Containers that run to their end before the others start.', ['name'], container),
    volumes: keyed('Volumes for the containers.', ['name'], volume),
    nodeSelector: map('Labels that a node must have.'),
    priorityClassName: text('How important the pods are.'),
    serviceAccountName: text('Whom the pods are to the API server.'),
    terminationGracePeriodSeconds: {
      type: 'integer',
      format: 'int64',
      description: 'How long a stop may take.',
    },
    tolerations: list(
      'Taints of nodes that do not matter.',
      object('One toleration.', {
        key: text('Key of the taint; all when it is not said.'),
        operator: text('Exists or Equal.'),
        value: text('Value of the taint.'),
        effect: text('NoSchedule, PreferNoSchedule or NoExecute.'),
        tolerationSeconds: { type: 'integer', format: 'int64', description: 'For how long.' },
      }),
      atomic,
    ),
    topologySpreadConstraints: keyed(
      'How evenly the pods are spread.',
      ['topologyKey', 'whenUnsatisfiable'],
      object(
        'One constraint.',
        {
          labelSelector: labelSelector('the pods that are counted'),
          maxSkew: whole('The greatest difference between two places.'),
          topologyKey: text('What makes a place.'),
          whenUnsatisfiable: text('DoNotSchedule or ScheduleAnyway.'),
        },
        { required: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'] },
      ),
    ),
  }),
})
