import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, problems } from '../testing/admit.ts'
import type { Container } from './container.ts'
import { Pod } from './pod.ts'

type PodDraft = Draft<typeof Pod>
type SpecDraft = PodDraft['spec']
type ContainerDraft = SpecDraft['containers'][number]

const base = (container: object = {}, spec: object = {}): PodDraft => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    containers: [{ name: 'web', image: 'web:1', ...container } as ContainerDraft],
    ...spec,
  } as SpecDraft,
})
const c = 'spec.containers[0]'

const refused: Record<string, [PodDraft, string[]]> = {
  'no containers': [base({}, { containers: [] }), ['spec.containers: Required value']],
  'a container without name and image': [
    base({ name: '', image: '' }),
    [`${c}.name: Required value`, `${c}.image: Required value`],
  ],
  'two containers of one name': [
    base(
      {},
      {
        containers: [
          { name: 'a', image: 'a' },
          { name: 'a', image: 'b' },
        ],
      },
    ),
    ['spec.containers[1].name: Duplicate value: "a"'],
  ],
  'an init container named like a container': [
    base({}, { initContainers: [{ name: 'web', image: 'a' }] }),
    ['spec.initContainers[0].name: Duplicate value: "web"'],
  ],
  'a space in an image': [
    base({ image: ' web' }),
    [`${c}.image: Invalid value: " web": must not have leading or trailing whitespace`],
  ],
  'a port out of range, a bad name': [
    base({ ports: [{ containerPort: 70000, name: '80' }] }),
    [
      `${c}.ports[0].name: Invalid value: "80": must contain at least one letter (a-z)`,
      `${c}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive`,
    ],
  ],
  'an unknown protocol': [
    base({ ports: [{ containerPort: 80, protocol: 'HTTP' }] }),
    [`${c}.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"`],
  ],
  'a mount of no volume': [
    base({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    [`${c}.volumeMounts[0].name: Not found: "data"`],
  ],
  'two mounts in one place': [
    base(
      {
        volumeMounts: [
          { name: 'v', mountPath: '/a' },
          { name: 'v', mountPath: '/a' },
        ],
      },
      { volumes: [{ name: 'v', emptyDir: {} }] },
    ),
    [`${c}.volumeMounts[1].mountPath: Invalid value: "/a": must be unique`],
  ],
  'a path out of a volume': [
    base({ volumeMounts: [{ name: 'v', mountPath: '/a', subPath: '../b' }] }, { volumes: [{ name: 'v' }] }),
    [`${c}.volumeMounts[0].subPath: Invalid value: "../b": must not contain '..'`],
  ],
  'a volume of two types': [
    base({}, { volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/a' } }] }),
    ['spec.volumes[0].emptyDir: Forbidden: may not specify more than 1 volume type'],
  ],
  'two volumes of one name': [
    base({}, { volumes: [{ name: 'v' }, { name: 'v' }] }),
    ['spec.volumes[1].name: Duplicate value: "v"'],
  ],
  'more reserved than allowed': [
    base({ resources: { requests: { cpu: '2', memory: '1Gi' }, limits: { cpu: '1', memory: '1024Mi' } } }),
    [`${c}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`],
  ],
  'a resource nobody knows': [
    base({ resources: { limits: { gpu: '1' } } }),
    [
      `${c}.resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
      `${c}.resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
      `${c}.resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
      `${c}.resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
    ],
  ],
  'a probe with two handlers': [
    base({ livenessProbe: { exec: { command: ['true'] }, tcpSocket: { port: 1 } } }),
    [`${c}.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`],
  ],
  'a probe without one': [
    base({ readinessProbe: {} }),
    [`${c}.readinessProbe: Required value: must specify a handler type`],
  ],
  'a liveness probe that wants two successes': [
    base({ livenessProbe: { httpGet: { port: 'http' }, successThreshold: 2 } }),
    [`${c}.livenessProbe.successThreshold: Invalid value: 2: must be 1`],
  ],
  'a hook that sleeps longer than there is time': [
    base({ lifecycle: { preStop: { sleep: { seconds: 60 } } } }),
    [
      `${c}.lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)`,
    ],
  ],
  'a variable from two places': [
    base({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    [`${c}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`],
  ],
  'a variable of a field that is not shown': [
    base({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.containers' } } }] }),
    [
      `${c}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.containers": error converting fieldPath: field label not supported: spec.containers`,
    ],
  ],
  'a readiness probe of an init container': [
    base({}, { initContainers: [{ name: 'i', image: 'i', readinessProbe: { exec: { command: ['a'] } } }] }),
    [
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  'an unknown restart policy': [
    base({}, { restartPolicy: 'Sometimes' }),
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'],
  ],
  'a toleration of everything with a value': [
    base({}, { tolerations: [{ operator: 'Exists', value: 'x' }] }),
    ['spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\''],
  ],
  'its own DNS, but no server': [
    base({}, { dnsPolicy: 'None' }),
    ['spec.dnsConfig: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None'],
  ],
  'privileged and not to escalate': [
    base({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
    [
      `${c}.securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`,
    ],
  ],
  'ephemeral containers from the start': [
    base({}, { ephemeralContainers: [{ name: 'e', image: 'e' }] }),
    ['spec.ephemeralContainers: Forbidden: cannot be set on create'],
  ],
  'a bad name, label and owner': [
    {
      ...base(),
      metadata: {
        name: 'web',
        namespace: 'default',
        labels: { app: 'a b' },
        finalizers: ['mine'],
        ownerReferences: [{ apiVersion: 'v1', kind: '', name: 'x', uid: 'u' }],
      },
    },
    [
      "metadata.labels: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(Pod, given), want))
}

test('a plain pod is fine', () => assert.deepEqual(problems(Pod, base()), []))

test('a pod is completed with what depends on other fields', () => {
  const given = base(
    {
      image: 'web',
      ports: [{ containerPort: 80 }],
      resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
    },
    { hostNetwork: true, serviceAccount: 'builder', volumes: [{ name: 'v' }] },
  )
  const { spec } = admit(Pod, given)
  const [web] = spec.containers as [Container]
  assert.equal(web.imagePullPolicy, 'Always')
  assert.deepEqual(web.ports, [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }])
  assert.deepEqual(web.resources.requests, { cpu: '500m', memory: '1Gi' })
  assert.deepEqual(spec.volumes, [{ name: 'v', emptyDir: {} }])
  assert.equal(spec.serviceAccountName, 'builder')
  assert.equal(spec.enableServiceLinks, true)
})
const policies: Record<string, string> = {
  'a:latest': 'Always',
  a: 'Always',
  'host:5000/a': 'Always',
  'a:1': 'IfNotPresent',
  [`a@sha256:${'0'.repeat(64)}`]: 'IfNotPresent',
}
for (const [image, want] of Object.entries(policies)) {
  test(`${image} is pulled ${want}`, () =>
    assert.equal(admit(Pod, base({ image })).spec.containers[0]?.imagePullPolicy, want))
}

const forbiddenChange =
  /^spec: Forbidden: pod updates may not change fields other than .*\nchanged: spec\.(\w+)$/
const changes: Record<string, { now: PodDraft; old?: PodDraft; want: string | RegExp | undefined }> = {
  'an image': { now: base({ image: 'web:2' }), want: undefined },
  'a shorter deadline': {
    old: base({}, { activeDeadlineSeconds: 60 }),
    now: base({}, { activeDeadlineSeconds: 30 }),
    want: undefined,
  },
  'a longer deadline': {
    old: base({}, { activeDeadlineSeconds: 30 }),
    now: base({}, { activeDeadlineSeconds: 60 }),
    want: 'spec.activeDeadlineSeconds: Invalid value: 60: must be less than or equal to previous value',
  },
  'one more toleration': { now: base({}, { tolerations: [{ operator: 'Exists' }] }), want: undefined },
  'one toleration less': {
    old: base({}, { tolerations: [{ operator: 'Exists' }] }),
    now: base(),
    want: 'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
  },
  'a node': { now: base({}, { nodeName: 'a' }), want: forbiddenChange },
  'an environment': { now: base({ env: [{ name: 'A', value: '1' }] }), want: forbiddenChange },
  'one more container': {
    now: base(
      {},
      {
        containers: [
          { name: 'web', image: 'web:1' },
          { name: 'b', image: 'b' },
        ],
      },
    ),
    want: 'spec.containers: Forbidden: pod updates may not add or remove containers',
  },
}
for (const [name, { now, old = base(), want }] of Object.entries(changes)) {
  test(`changing ${name} is ${want ? 'refused' : 'allowed'}`, () => {
    const [problem, ...more] = problems(Pod, now, old)
    assert.deepEqual(more, [])
    if (want instanceof RegExp) assert.match(problem ?? '', want)
    else assert.equal(problem, want)
  })
}
