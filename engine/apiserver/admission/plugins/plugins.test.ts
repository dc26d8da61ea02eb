import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { type AdmissionPlugin, type AdmissionRequest, type Operation, openChain } from '../chain.ts'
import { certificateApproval, certificateSigning, certificateSubjectRestriction } from './certificates.ts'
import { claimResize } from './claimresize.ts'
import { defaultIngressClass } from './defaultingressclass.ts'
import { limitRanger } from './limitranger.ts'
import { podSecurity } from './podsecurity.ts'
import { priority } from './priority.ts'
import { runtimeClass } from './runtimeclass.ts'
import { storageObjectInUseProtection } from './storageprotection.ts'
import { taintNodesByCondition } from './taintnodes.ts'

/** What is stored, by resource. */
type World = Readonly<Record<string, readonly object[]>>
interface Asked {
  readonly operation?: Operation
  readonly resource?: string
  readonly subresource?: string
  readonly object?: object
  readonly old?: object
  readonly world?: World
  readonly allowed?: readonly string[]
}

/** Sends one request through one plugin, which may answer at once or later. */
async function admit(plugin: AdmissionPlugin, asked: Asked): Promise<AdmissionRequest> {
  const {
    operation = 'CREATE',
    resource = 'pods',
    subresource,
    object,
    old,
    world = {},
    allowed = [],
  } = asked
  const [plural = '', ...group] = resource.split('.')
  const kind = { resource, plural, group: group.join('.'), kind: 'Thing' } as unknown as AnyKind
  const all = (name: string) => (world[name] ?? []) as readonly KubeObject[]
  const look = {
    all,
    find: (name: string, _: string | undefined, wanted: string) =>
      all(name).find(({ metadata }) => metadata.name === wanted),
    within: (name: string, wanted: string) =>
      all(name).filter(({ metadata }) => metadata.namespace === wanted),
    changes: () => 1,
  }
  const chain = openChain([plugin], {
    look: look as never,
    now: () => 0,
    kinds: () => [],
    setStatus: () => Promise.resolve(false),
    follow: () => {},
    isAllowed: ({ verb, on }) => allowed.includes(`${verb} ${'path' in on ? on.path : on.name}`),
    authorizer: undefined as never,
  })
  const request = {
    operation,
    kind,
    subresource,
    namespace: 'shop',
    name: 'web',
    user: { name: 'tester', groups: [] },
    options: {},
    object: object && structuredClone(object),
    old,
    warnings: [],
    auditAnnotations: new Map(),
  } as unknown as AdmissionRequest
  await chain.mutate(request)
  await chain.validate(request)
  return request
}
const pod = (spec: object = {}, more: object = {}) => ({
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'c', image: 'a' }], ...spec },
  ...more,
})
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects to be there
const specOf = ({ object }: AdmissionRequest): any => object?.spec
const refused = (plugin: AdmissionPlugin, asked: Asked, message: string | RegExp) =>
  assert.rejects(admit(plugin, asked), { reason: 'Forbidden', message })

const classes = {
  'priorityclasses.scheduling.k8s.io': [
    { metadata: { name: 'high' }, value: 1000, preemptionPolicy: 'Never' },
    { metadata: { name: 'usual' }, value: 10, globalDefault: true },
    { metadata: { name: 'raced' }, value: 5, globalDefault: true },
  ],
}
test('Priority: a class becomes a number', async () => {
  assert.deepEqual(pickPriority(await admit(priority, { object: pod() })), [
    undefined,
    0,
    'PreemptLowerPriority',
  ])
  const high = await admit(priority, { object: pod({ priorityClassName: 'high' }), world: classes })
  assert.deepEqual(pickPriority(high), ['high', 1000, 'Never'])
  const usual = await admit(priority, { object: pod(), world: classes })
  assert.deepEqual(pickPriority(usual), ['raced', 5, 'PreemptLowerPriority'])
  const system = await admit(priority, { object: pod({ priorityClassName: 'system-node-critical' }) })
  assert.equal(specOf(system).priority, 2_000_001_000)
})
const pickPriority = (request: AdmissionRequest) => {
  const { priorityClassName, priority: value, preemptionPolicy } = specOf(request)
  return [priorityClassName, value, preemptionPolicy]
}
test('Priority: what is refused, and what is kept', async () => {
  await refused(
    priority,
    { object: pod({ priorityClassName: 'toString' }) },
    'pods "web" is forbidden: no PriorityClass with name toString was found',
  )
  await refused(
    priority,
    { object: pod({ priority: 7 }) },
    /the integer value of priority \(7\) must not be provided in pod spec; priority admission controller computed 0/,
  )
  await refused(
    priority,
    { object: pod({ priorityClassName: 'high', preemptionPolicy: 'PreemptLowerPriority' }), world: classes },
    /the string value of PreemptionPolicy \(PreemptLowerPriority\) must not be provided in pod spec; priority admission controller computed Never/,
  )
  const second = {
    resource: 'priorityclasses.scheduling.k8s.io',
    object: { metadata: { name: 'web' }, globalDefault: true },
    world: classes,
  }
  await refused(
    priority,
    second,
    /PriorityClass raced is already marked as default. Only one default can exist/,
  )
  await admit(priority, {
    ...second,
    object: { metadata: { name: 'raced' }, globalDefault: true },
    operation: 'UPDATE',
  })
  const kept = await admit(priority, { operation: 'UPDATE', object: pod(), old: pod({ priority: 7 }) })
  assert.equal(specOf(kept).priority, 7)
})

const runtimes = {
  'runtimeclasses.node.k8s.io': [
    {
      metadata: { name: 'vm' },
      overhead: { podFixed: { memory: '64Mi' } },
      scheduling: { nodeSelector: { kvm: 'yes' }, tolerations: [{ key: 'vm' }] },
    },
    { metadata: { name: 'plain' } },
  ],
}
test('RuntimeClass: a pod gets its overhead, and goes where it can run', async () => {
  const spec = specOf(
    await admit(runtimeClass, {
      object: pod({ runtimeClassName: 'vm', nodeSelector: { a: 'b' }, tolerations: [{ key: 'vm' }] }),
      world: runtimes,
    }),
  )
  assert.deepEqual(spec.overhead, { memory: '64Mi' })
  assert.deepEqual(spec.nodeSelector, { a: 'b', kvm: 'yes' })
  assert.deepEqual(spec.tolerations, [{ key: 'vm' }])
  assert.deepEqual(specOf(await admit(runtimeClass, { object: pod() })), pod().spec)
})
const runtimeRefusals: [spec: object, message: string][] = [
  [{ runtimeClassName: 'none' }, 'pods "web" is forbidden: pod rejected: RuntimeClass "none" not found'],
  [
    { runtimeClassName: 'vm', overhead: { memory: '1Mi' } },
    `pods "web" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead`,
  ],
  [
    { runtimeClassName: 'plain', overhead: { memory: '1Mi' } },
    'pods "web" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
  ],
  [
    { overhead: { memory: '1Mi' } },
    'pods "web" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
  ],
  [
    { runtimeClassName: 'vm', nodeSelector: { kvm: 'no' } },
    'pods "web" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[kvm] = yes; pod.spec.nodeSelector[kvm] = no',
  ],
]
for (const [spec, message] of runtimeRefusals) {
  test(`RuntimeClass: ${message.slice(31)}`, () =>
    refused(runtimeClass, { object: pod(spec), world: runtimes }, message))
}

test('LimitRanger: of the namespace of the pod, and of no other', async () => {
  const limits = [{ type: 'Container', default: { cpu: '1' }, max: { cpu: '2' } }]
  const world = {
    limitranges: [
      { metadata: { name: 'l', namespace: 'shop' }, spec: { limits } },
      {
        metadata: { name: 'l', namespace: 'other' },
        spec: { limits: [{ type: 'Container', max: { cpu: '0' } }] },
      },
    ],
  }
  const request = await admit(limitRanger, { object: pod(), world })
  assert.deepEqual(specOf(request).containers[0].resources, { limits: { cpu: '1' } })
  assert.equal(
    request.object?.metadata.annotations?.['kubernetes.io/limit-ranger'],
    'LimitRanger plugin set: cpu limit for container c',
  )
  await refused(
    limitRanger,
    { object: pod({ containers: [{ name: 'c', resources: { limits: { cpu: '3' } } }] }), world },
    'pods "web" is forbidden: maximum cpu usage per Container is 2, but limit is 3',
  )
})

const strict = (labels: object) => ({ namespaces: [{ metadata: { name: 'shop', labels } }] })
const label = 'pod-security.kubernetes.io/'
test('PodSecurity: pods are refused, templates are warned of, and the audit log is told', async () => {
  const world = strict({ [`${label}enforce`]: 'baseline' })
  const bad = pod({ hostPID: true })
  await refused(
    podSecurity,
    { object: bad, world },
    'pods "web" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
  )
  const template = { metadata: { name: 'web' }, spec: { template: bad } }
  const { warnings } = await admit(podSecurity, { resource: 'deployments.apps', object: template, world })
  assert.deepEqual(warnings, ['would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)'])
  const good = await admit(podSecurity, { object: pod(), world })
  assert.deepEqual(
    [...good.auditAnnotations],
    [['pod-security.kubernetes.io/enforce-policy', 'baseline:latest']],
  )
  await admit(podSecurity, { operation: 'UPDATE', object: bad, old: bad, world })
  await admit(podSecurity, { operation: 'UPDATE', subresource: 'status', object: bad, old: pod(), world })
  const free = await admit(podSecurity, { object: bad, world: strict({}) })
  assert.deepEqual(free.warnings, [])
})
test('PodSecurity: labels that mean nothing are refused, unless they were there', async () => {
  const namespace = (labels: object) => ({ metadata: { name: 'web', labels } })
  const bad = namespace({ [`${label}enforce`]: 'x' })
  await assert.rejects(admit(podSecurity, { resource: 'namespaces', object: bad }), {
    reason: 'Invalid',
    message:
      'Thing "web" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "x": must be one of privileged, baseline, restricted',
  })
  await admit(podSecurity, { resource: 'namespaces', operation: 'UPDATE', object: bad, old: bad })
  const pods = [{ ...pod({ hostPID: true }), metadata: { name: 'p', namespace: 'web' } }]
  const { warnings } = await admit(podSecurity, {
    resource: 'namespaces',
    operation: 'UPDATE',
    object: namespace({ [`${label}enforce`]: 'baseline' }),
    old: namespace({}),
    world: { pods },
  })
  assert.equal(warnings.length, 2)
})

test('TaintNodesByCondition: a new node is not ready, once', async () => {
  const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }
  const taintsOf = async (object: object) =>
    specOf(await admit(taintNodesByCondition, { resource: 'nodes', object })).taints
  assert.deepEqual(await taintsOf({ metadata: {} }), [taint])
  assert.deepEqual(await taintsOf({ metadata: {}, spec: { taints: [taint] } }), [taint])
})

test('StorageObjectInUseProtection: claims and volumes are protected', async () => {
  const finalizers = async (resource: string, metadata: object = {}) =>
    (await admit(storageObjectInUseProtection, { resource, object: { metadata } })).object?.metadata
      .finalizers
  assert.deepEqual(await finalizers('persistentvolumeclaims', { finalizers: ['x'] }), [
    'x',
    'kubernetes.io/pvc-protection',
  ])
  assert.deepEqual(await finalizers('persistentvolumes'), ['kubernetes.io/pv-protection'])
  assert.deepEqual(await finalizers('pods'), undefined)
})

const claim = (storage: string, phase = 'Bound', storageClassName = 'grows') => ({
  metadata: { name: 'web' },
  spec: { storageClassName, resources: { requests: { storage } } },
  status: { phase },
})
const growth: [rule: string, now: object, old: object, refusal: RegExp | undefined][] = [
  ['smaller', claim('1'), claim('2', 'Pending'), undefined],
  ['larger', claim('2'), claim('1'), undefined],
  ['not bound', claim('2'), claim('1', 'Pending'), /Only bound persistent volume claims can be expanded/],
  [
    'a class that does not grow',
    claim('2', 'Bound', 'fixed'),
    claim('1', 'Bound', 'fixed'),
    /only dynamically provisioned pvc can be resized/,
  ],
  [
    'no class',
    claim('2', 'Bound', ''),
    claim('1', 'Bound', ''),
    /only dynamically provisioned pvc can be resized/,
  ],
]
for (const [rule, object, old, refusal] of growth) {
  test(`PersistentVolumeClaimResize: ${rule}`, async () => {
    const world = {
      'storageclasses.storage.k8s.io': [
        { metadata: { name: 'grows' }, allowVolumeExpansion: true },
        { metadata: { name: 'fixed' } },
      ],
    }
    const asked: Asked = { operation: 'UPDATE', resource: 'persistentvolumeclaims', object, old, world }
    if (refusal) await refused(claimResize, asked, refusal)
    else await admit(claimResize, asked)
  })
}

test('DefaultIngressClass: who names none gets the newest default', async () => {
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' }
  const world = {
    'ingressclasses.networking.k8s.io': [
      { metadata: { name: 'old', creationTimestamp: '2025', annotations } },
      { metadata: { name: 'new', creationTimestamp: '2026', annotations } },
    ],
  }
  const classOf = async (object: object) =>
    specOf(await admit(defaultIngressClass, { resource: 'ingresses.networking.k8s.io', object, world }))
      .ingressClassName
  assert.equal(await classOf({ metadata: {}, spec: {} }), 'new')
  assert.equal(await classOf({ metadata: {}, spec: { ingressClassName: 'x' } }), 'x')
  assert.equal(
    await classOf({ metadata: { annotations: { 'kubernetes.io/ingress.class': 'x' } }, spec: {} }),
    undefined,
  )
})

const csr = (more: object = {}) => ({
  metadata: { name: 'web' },
  spec: { signerName: 'example.com/one', request: '' },
  ...more,
})
const resource = 'certificatesigningrequests.certificates.k8s.io'
test('certificates: who approves and signs may do so for the signer', async () => {
  const approve: Asked = { operation: 'UPDATE', resource, subresource: 'approval', object: csr(), old: csr() }
  await refused(
    certificateApproval,
    approve,
    `${resource} "web" is forbidden: user not permitted to approve requests with signerName "example.com/one"`,
  )
  await admit(certificateApproval, { ...approve, allowed: ['approve example.com/one'] })
  await admit(certificateApproval, { ...approve, allowed: ['approve example.com/*'] })
  const sign: Asked = {
    operation: 'UPDATE',
    resource,
    subresource: 'status',
    object: csr({ status: { certificate: 'x' } }),
    old: csr(),
  }
  await refused(
    certificateSigning,
    sign,
    /user not permitted to sign requests with signerName "example.com\/one"/,
  )
  await admit(certificateSigning, { ...sign, allowed: ['sign example.com/one'] })
  await admit(certificateSigning, { ...sign, object: csr({ status: {} }) })
})
test('certificates: nobody asks to be an administrator', async () => {
  const { Pkcs10CertificateRequestGenerator } = await (await import('../../pki/certificate.ts')).library()
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  const ask = async (organization: string, name = 'me') => {
    const made = await Pkcs10CertificateRequestGenerator.create({
      name: `O=${organization}, CN=${name}`,
      keys,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    })
    return {
      signerName: 'kubernetes.io/kube-apiserver-client',
      request: Buffer.from(made.toString('pem')).toString('base64'),
    }
  }
  await admit(certificateSubjectRestriction, { resource, object: csr({ spec: await ask('others') }) })
  await refused(
    certificateSubjectRestriction,
    { resource, object: csr({ spec: await ask('system:masters') }) },
    /use of kubernetes.io\/kube-apiserver-client signer with system:masters group is not allowed/,
  )
  await refused(
    certificateSubjectRestriction,
    { resource, object: csr({ spec: await ask('others', 'front-proxy-client') }) },
    /signer with common name front-proxy-client is not allowed/,
  )
  const nonsense = { signerName: 'kubernetes.io/kube-apiserver-client', request: 'eHg=' }
  await refused(
    certificateSubjectRestriction,
    { resource, object: csr({ spec: nonsense }) },
    /failed to parse CSR/,
  )
})

test('what a plugin holds is given back when a later one refuses, and nobody waits without need', async () => {
  const released: string[] = []
  const holder = (name: string, later?: boolean): AdmissionPlugin => ({
    name,
    hold: () => {
      const release = (written: boolean) => void released.push(`${name} ${written}`)
      return later ? Promise.resolve(release) : release
    },
  })
  const refuses: AdmissionPlugin = {
    name: 'x',
    hold: () => {
      throw new Error('no')
    },
  }
  const request = { operation: 'CREATE', kind: {} } as AdmissionRequest
  const context = {} as never
  assert.throws(() => openChain([holder('a'), refuses], context).hold(request), /no/)
  await assert.rejects(async () => openChain([holder('b', true), refuses], context).hold(request), /no/)
  const both = await openChain([holder('c'), holder('d', true)], context).hold(request)
  both?.(true)
  assert.equal(openChain([{ name: 'none', hold: () => undefined }], context).hold(request), undefined)
  assert.deepEqual(released, ['a false', 'b false', 'c true', 'd true'])
})
