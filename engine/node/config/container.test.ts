import assert from 'node:assert/strict'
import { test } from 'node:test'
import { podCgroup, podLimits, weight } from '../runtime/cgroups.ts'
import { samplePod } from '../samples.ts'
import { type ContainerFacts, containerConfig } from './container.ts'
import { amounts, oomScoreAdj } from './resources.ts'
import { sandboxConfig } from './sandbox.ts'
import type { ImageUser } from './security.ts'

const gibibyte = 1024 ** 3
const root: ImageUser = { uid: 0, username: '' }
const configOf = (container: object, spec: object = {}, more: Partial<ContainerFacts> = {}) => {
  const pod = samplePod({ ...spec, containers: [container] })
  return containerConfig({
    pod,
    container: pod.spec.containers[0] as ContainerFacts['container'],
    attempt: 2,
    imageRef: 'sha256:abc',
    imageUser: root,
    env: { NAME: 'world' },
    mounts: [],
    nodeMemoryBytes: 8 * gibibyte,
    layout: { dataDir: '/data', runDir: '/run/x' },
    ...more,
  })
}

test('command, environment, names', () =>
  assert.partialDeepStrictEqual(
    configOf({ command: ['echo', '$(NAME)', '$$(NAME)'], args: ['$(OTHER)'], workingDir: '/srv', tty: true }),
    {
      metadata: { name: 'web', attempt: 2 },
      command: ['echo', 'world', '$(NAME)'],
      args: ['$(OTHER)'],
      workingDir: '/srv',
      envs: [{ key: 'NAME', value: 'world' }],
      labels: { 'io.kubernetes.pod.uid': 'u1', 'io.kubernetes.container.name': 'web' },
      logPath: 'web/2.log',
      tty: true,
      stdin: false,
    },
  ))

const security: Record<string, { container?: object; spec?: object; image?: ImageUser; want: object }> = {
  'nobody says anything': {
    want: {
      runAsUser: { value: 0 },
      privileged: false,
      noNewPrivs: false,
      readonlyRootfs: false,
      seccomp: { profileType: 'Unconfined' },
      namespaceOptions: { network: 'POD', pid: 'CONTAINER', ipc: 'POD' },
    },
  },
  'the image’s user': { image: { uid: 1001, username: '' }, want: { runAsUser: { value: 1001 } } },
  'the image’s user by name': { image: { uid: undefined, username: 'app' }, want: { runAsUsername: 'app' } },
  'the pod’s user': {
    spec: { securityContext: { runAsUser: 7, runAsGroup: 8 } },
    want: { runAsUser: { value: 7 }, runAsGroup: { value: 8 } },
  },
  'the container’s goes before': {
    spec: { securityContext: { runAsUser: 7 } },
    container: { securityContext: { runAsUser: 9 } },
    want: { runAsUser: { value: 9 } },
  },
  'not root, and it is not': {
    spec: { securityContext: { runAsNonRoot: true, runAsUser: 7 } },
    want: { runAsUser: { value: 7 } },
  },
  groups: {
    spec: { securityContext: { fsGroup: 5, supplementalGroups: [6] } },
    want: { supplementalGroups: [5, 6] },
  },
  'no way up': {
    container: { securityContext: { allowPrivilegeEscalation: false } },
    want: { noNewPrivs: true },
  },
  'read only': {
    container: { securityContext: { readOnlyRootFilesystem: true } },
    want: { readonlyRootfs: true },
  },
  capabilities: {
    container: { securityContext: { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } } },
    want: { capabilities: { addCapabilities: ['NET_ADMIN'], dropCapabilities: ['ALL'] } },
  },
  'the default seccomp profile': {
    spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
    want: { seccomp: { profileType: 'RuntimeDefault' } },
  },
  'a seccomp profile of one’s own': {
    container: { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } } },
    want: { seccomp: { profileType: 'Localhost', localhostRef: '/data/seccomp/a.json' } },
  },
  'the host’s namespaces': {
    spec: { hostNetwork: true, hostPID: true, hostIPC: true },
    want: { namespaceOptions: { network: 'NODE', pid: 'NODE', ipc: 'NODE' } },
  },
  'one process namespace': {
    spec: { shareProcessNamespace: true },
    want: { namespaceOptions: { pid: 'POD' } },
  },
}
for (const [name, { container = {}, spec, image = root, want }] of Object.entries(security)) {
  test(`security: ${name}`, () =>
    assert.partialDeepStrictEqual(
      configOf(container, spec, { imageUser: image }).linux?.securityContext,
      want,
    ))
}

test('security: /proc is masked, but not for the privileged', () => {
  assert.ok(configOf({}).linux?.securityContext?.maskedPaths?.includes('/proc/kcore'))
  const privileged = configOf({ securityContext: { privileged: true } }).linux?.securityContext
  assert.equal(privileged?.maskedPaths, undefined)
  assert.equal(privileged?.privileged, true)
})

const refused: Record<string, { image: ImageUser; runAsUser?: number; message: RegExp }> = {
  'the image runs as root': { image: root, message: /image will run as root/ },
  'it asks for root': { image: { uid: 7, username: '' }, runAsUser: 0, message: /breaks non-root policy/ },
  'nobody can tell': { image: { uid: undefined, username: 'app' }, message: /non-numeric user \(app\)/ },
}
for (const [name, { image, runAsUser, message }] of Object.entries(refused)) {
  test(`security: must not be root: ${name}`, () =>
    assert.throws(
      () => configOf({ securityContext: { runAsNonRoot: true, runAsUser } }, {}, { imageUser: image }),
      { name: 'ConfigError', message },
    ))
}

const resources: Record<string, { given: object; want: object }> = {
  nothing: { given: {}, want: { cpuShares: 2, cpuQuota: 0, memoryLimitInBytes: 0, oomScoreAdj: 1000 } },
  limits: {
    given: { limits: { cpu: '1500m', memory: '256Mi' } },
    want: { cpuShares: 1536, cpuQuota: 150_000, memoryLimitInBytes: 256 * 1024 ** 2, oomScoreAdj: -997 },
  },
  requests: {
    given: { requests: { cpu: '100m', memory: '4Gi' } },
    want: { cpuShares: 102, cpuQuota: 0, oomScoreAdj: 500 },
  },
  'a hair of CPU': {
    given: { limits: { cpu: '1m' } },
    want: { cpuShares: 2, cpuQuota: 1000, cpuPeriod: 100_000 },
  },
}
for (const [name, { given, want }] of Object.entries(resources)) {
  test(`resources: ${name}`, () =>
    assert.partialDeepStrictEqual(configOf({ resources: given }).linux?.resources, want))
}

test('a critical pod dies last', () => {
  const pod = samplePod({ priority: 2_000_001_000 })
  assert.equal(oomScoreAdj(pod, pod.spec.containers[0] as ContainerFacts['container'], gibibyte), -997)
})

test('the whole pod may use what its containers may together', () => {
  const limits = { cpu: '500m', memory: '100Mi' }
  const two = samplePod({
    containers: [
      { name: 'a', resources: { limits } },
      { name: 'b', resources: { limits } },
    ],
  })
  assert.deepEqual(podLimits(two), {
    cpuShares: 1024,
    cpuQuota: 100_000,
    memoryBytes: 200 * 1024 ** 2,
    pids: 4096,
  })
  const open = samplePod({ containers: [{ name: 'a', resources: { limits } }, { name: 'b' }] })
  assert.deepEqual(podLimits(open), { cpuShares: 512, cpuQuota: 0, memoryBytes: 0, pids: 4096 })
  assert.deepEqual([2, 1024, 262_144].map(weight), [1, 39, 10_000])
  assert.equal(amounts(two.spec.containers[0] as ContainerFacts['container']).cpuRequest, 500)
})

test('a sandbox', () => {
  const pod = samplePod(
    { securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '9' }] } },
    { labels: { app: 'web' } },
  )
  const dns = { servers: [], searches: [], options: [] }
  const layout = { dataDir: '/data', runDir: '/run/x' }
  const config = sandboxConfig({ pod, attempt: 1, layout, hostname: 'web-1', dns, cgroupParent: '/h/podu1' })
  assert.partialDeepStrictEqual(config, {
    metadata: { name: 'web-1', namespace: 'shop', uid: 'u1', attempt: 1 },
    logDirectory: '/data/logs/shop_web-1_u1',
    labels: { app: 'web', 'io.kubernetes.pod.uid': 'u1' },
    linux: { cgroupParent: '/h/podu1', sysctls: { 'net.core.somaxconn': '9' } },
  })
})

test('background work has its own place below best effort, fewer processes, and is the first to go', () => {
  const web = samplePod({ containers: [{ name: 'a', resources: { requests: { memory: '1Gi' } } }] })
  const build = { ...web, metadata: { ...web.metadata, annotations: { 'hawser.dev/background': 'true' } } }
  const container = build.spec.containers[0] as ContainerFacts['container']
  assert.equal(podCgroup('/hawser', build), `/hawser/besteffort/background/pod${web.metadata.uid}`)
  assert.equal(podLimits(build).pids, 1024)
  assert.equal(oomScoreAdj(build, container, 16 * gibibyte), 1000)
})
