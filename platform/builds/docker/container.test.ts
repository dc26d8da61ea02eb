import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import { noDefaults } from '../defaults/defaults.ts'
import { podFor } from '../pod/podfor.ts'
import { build } from '../samples.ts'
import type { Order } from './order.ts'

const one = (change: object = {}): Build =>
  build(1, 'New', {
    strategy: {
      type: 'Docker',
      dockerStrategy: {
        env: [{ name: 'A', value: '$(B) 1' }],
        buildArgs: [{ name: 'V', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
        pullSecret: { name: 'puller' },
      },
    },
    source: { type: 'Binary', binary: {}, contextDir: '/api/', secrets: [{ secret: { name: 'npmrc' } }] },
    postCommit: { script: 'test -f /app' },
    ...change,
  })
const tools = { is: 'ready', image: 'tools@x', tools: 'tools@x', config: {} } as const
const podOf = (of: Build, image: string | undefined = 'hawser.local/shop/web:latest', more: object = {}) =>
  podFor({
    build: of,
    ready: { ...tools, ...more },
    builder: undefined,
    image,
    defaults: {
      ...noDefaults,
      certificates: 'PEM',
      env: [
        { name: 'HTTPS_PROXY', value: 'http://me:secret@proxy:1' },
        { name: 'npm_config_registry', value: 'http://npm.example' },
        { name: 'npm_config_proxy', value: 'http://me:secret@proxy:1' },
      ],
    },
    cacheClaim: 'web-build-cache',
  })
const mainOf = (pod: ReturnType<typeof podOf>) => pod.spec.containers[0]
const orderIn = (pod: ReturnType<typeof podOf>): Order => {
  const text = mainOf(pod)?.env?.find(({ name }) => name === 'DOCKER_BUILD')?.value ?? ''
  return JSON.parse(text.replaceAll('$$', '$'))
}

describe('B5, B24: the pod of a Docker build', () => {
  const pod = podOf(one())
  const main = mainOf(pod)
  test('has the containers people know', () => {
    assert.deepEqual(
      [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name),
      ['git-clone', 'manage-dockerfile', 'docker-build'],
    )
    assert.equal(pod.spec.initContainers?.[0]?.stdin, true)
  })
  test('has two capabilities, for the namespace that buildah makes, and nothing of the node', () => {
    assert.deepEqual(main?.securityContext?.capabilities, { drop: ['ALL'], add: ['SETUID', 'SETGID'] })
    assert.equal(main?.securityContext?.privileged, undefined)
    assert.ok(pod.spec.volumes?.every(({ hostPath }) => hostPath === undefined))
    assert.equal(pod.spec.automountServiceAccountToken, false)
    for (const { securityContext } of pod.spec.initContainers ?? []) {
      assert.deepEqual(securityContext?.capabilities, { drop: ['ALL'] })
      assert.equal(securityContext?.allowPrivilegeEscalation, false)
    }
  })
  test('only the container that pulls and pushes has a token', () => {
    const mounts = (container: typeof main) => (container?.volumeMounts ?? []).map(({ name }) => name)
    assert.ok(mounts(main).includes('registry') && mounts(main).includes('pull'))
    for (const container of pod.spec.initContainers ?? []) assert.ok(!mounts(container).includes('registry'))
  })
  test('keeps layers on the volume of the build config', () =>
    assert.deepEqual(
      pod.spec.volumes?.find(({ name }) => name === 'layers'),
      {
        name: 'layers',
        persistentVolumeClaim: { claimName: 'web-build-cache' },
      },
    ))
  test('values come by the node, and as they are written', () => {
    const value = (name: string) => main?.env?.find((variable) => variable.name === name)
    assert.equal(value('ENV_0')?.value, '$$(B) 1')
    assert.deepEqual(value('ARG_0')?.valueFrom, { secretKeyRef: { name: 's', key: 'k' } })
  })
  test('the registry is reached without the proxy', () =>
    assert.equal(main?.env?.find(({ name }) => name === 'no_proxy')?.value, '.svc'))
})

describe('B5, B8, B9: what the pod is asked for', () => {
  const order = orderIn(podOf(one()))
  test('what the build config says', () => {
    assert.deepEqual(
      [order.contextDir, order.dockerfilePath, order.env, order.args, order.hook],
      ['api', '', ['A'], ['V'], { script: 'test -f /app' }],
    )
    assert.deepEqual(
      [order.keepLayers, order.useCache, order.forcePull, order.isGit],
      [true, true, false, false],
    )
    assert.deepEqual(order.injections, [{ from: '/var/run/secrets/openshift.io/build/secret-0', to: '.' }])
    assert.deepEqual(order.output, { image: 'hawser.local/shop/web:latest', isOurs: true })
  })
  test('B25: of the machine, what RUN needs and no password', () =>
    assert.deepEqual(order.ambient, [
      ['npm_config_registry', 'http://npm.example'],
      ['NODE_EXTRA_CA_CERTS', '/run/hawser-ca'],
    ]))
  test('B8: which build it is', () => {
    assert.equal(Object.fromEntries(order.finalEnv).OPENSHIFT_BUILD_NAME, 'web-1')
    assert.equal(Object.fromEntries(order.labels)['io.openshift.build.namespace'], 'shop')
  })
  test('other wishes', () => {
    const dockerStrategy = {
      noCache: true,
      forcePull: true,
      imageOptimizationPolicy: 'SkipLayers' as const,
      dockerfilePath: 'x.dockerfile',
    }
    const other = orderIn(
      podOf(one({ strategy: { dockerStrategy }, source: { dockerfile: 'FROM $A' } }), 'quay.example/web:1', {
        from: 'base@sha256:1',
      }),
    )
    assert.deepEqual(
      [other.keepLayers, other.useCache, other.forcePull, other.dockerfilePath, other.from],
      [false, false, true, 'x.dockerfile', 'base@sha256:1'],
    )
    assert.deepEqual(other.output, { image: 'quay.example/web:1', isOurs: false })
    assert.equal(other.dockerfile, 'FROM $A')
    assert.equal(Object.fromEntries(other.labels)['io.openshift.build.image'], 'base@sha256:1')
  })
  test('B8: no output, nothing is pushed', () =>
    assert.equal(
      orderIn(
        podFor({
          build: one(),
          ready: tools,
          builder: undefined,
          image: undefined,
          defaults: noDefaults,
          cacheClaim: undefined,
        }),
      ).output,
      undefined,
    ))
})
