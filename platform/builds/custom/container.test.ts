import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noDefaults } from '../defaults/defaults.ts'
import { podFor } from '../pod/podfor.ts'
import { build } from '../samples.ts'

const of = (customStrategy: object = {}) =>
  podFor({
    build: build(1, 'New', {
      source: {
        type: 'Git',
        git: { uri: 'https://git.example/web', ref: 'v1' },
        contextDir: 'api',
        sourceSecret: { name: 'key' },
        configMaps: [{ configMap: { name: 'settings' } }],
      },
      strategy: {
        type: 'Custom',
        customStrategy: {
          from: { kind: 'ImageStreamTag', name: 'maker:latest' },
          env: [{ name: 'COLOR', value: 'blue' }],
          secrets: [{ secretSource: { name: 'extra' }, mountPath: '/extra' }],
          ...customStrategy,
        },
      },
    }),
    ready: {
      is: 'ready',
      image: 'hawser.local/shop/maker@sha256:1',
      config: {},
      sourceSecret: 'key',
      pushSecret: 'web-1-dockercfg',
    },
    builder: undefined,
    image: 'hawser.local/shop/web:latest',
    defaults: noDefaults,
    cacheClaim: undefined,
  })

test('B6: a custom build is told what to build and where to put it', () => {
  const pod = of()
  const [main] = pod.spec.containers
  assert.equal(main?.name, 'custom-build')
  assert.equal(main?.image, 'hawser.local/shop/maker@sha256:1')
  assert.equal(pod.spec.initContainers, undefined)
  const { BUILD, ...env } = Object.fromEntries((main?.env ?? []).map(({ name, value }) => [name, value]))
  assert.deepEqual(env, {
    LANG: 'C.UTF-8',
    SOURCE_REPOSITORY: 'https://git.example/web',
    SOURCE_URI: 'https://git.example/web',
    SOURCE_CONTEXT_DIR: 'api',
    SOURCE_REF: 'v1',
    SOURCE_SECRET_PATH: '/var/run/secrets/openshift.io/source',
    OUTPUT_REGISTRY: 'kubernetes.default.svc:443',
    OUTPUT_IMAGE: 'shop/web:latest',
    PUSH_DOCKERCFG_PATH: '/var/run/secrets/openshift.io/push',
    OPENSHIFT_CUSTOM_BUILD_BASE_IMAGE: 'hawser.local/shop/maker@sha256:1',
    COLOR: 'blue',
  })
  const told = JSON.parse(BUILD ?? '')
  assert.deepEqual(
    [told.kind, told.apiVersion, told.metadata.name],
    ['Build', 'build.openshift.io/v1', 'web-1'],
  )
  assert.deepEqual(told.spec.output.to, {
    kind: 'DockerImage',
    name: 'kubernetes.default.svc:443/shop/web:latest',
  })
  assert.deepEqual(
    (main?.volumeMounts ?? []).map(({ mountPath }) => mountPath),
    [
      '/var/run/secrets/openshift.io/push',
      '/var/run/secrets/openshift.io/source',
      '/var/run/configs/openshift.io/build/settings',
      '/extra',
    ],
  )
})

test('B6: without privileges', () => {
  const { securityContext } = of().spec.containers[0] ?? {}
  assert.deepEqual(securityContext, {
    runAsNonRoot: false,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  })
})

test('B6: the build as an older API tells it, when the image wants it so', () => {
  const [main] = of({ buildAPIVersion: 'v1', forcePull: true }).spec.containers
  const told = JSON.parse(main?.env?.find(({ name }) => name === 'BUILD')?.value ?? '')
  assert.equal(told.apiVersion, 'v1')
  assert.equal(main?.imagePullPolicy, 'Always')
})
