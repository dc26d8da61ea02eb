import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BuildVolume } from '@hawser/kinds/build/buildstrategy.ts'
import { noDefaults } from '../defaults/defaults.ts'
import type { Order } from '../docker/order.ts'
import { buildArguments } from '../docker/run/buildah.ts'
import { build } from '../samples.ts'
import { unsupported } from '../supported.ts'
import { podFor } from './podfor.ts'

const volumes: BuildVolume[] = [
  {
    name: 'npmrc',
    source: {
      type: 'Secret',
      secret: { secretName: 'npm', defaultMode: 0o444, items: [{ key: 'a', path: 'b' }] },
    },
    mounts: [{ destinationPath: '/opt/npm' }, { destinationPath: '/opt/more' }],
  } as BuildVolume,
  {
    name: 'x'.repeat(63),
    source: { type: 'ConfigMap', configMap: { name: 'settings', defaultMode: 0o644 } },
    mounts: [{ destinationPath: '/etc/settings' }],
  } as BuildVolume,
]
const ready = { is: 'ready', image: 'i@x', tools: 'tools@x', config: {} } as const
const builder = { scripts: '/s2i', scriptsUrl: undefined, user: 1001, destination: '/tmp' }
const options = { ready, image: 'hawser.local/shop/web:latest', defaults: noDefaults, cacheClaim: undefined }

describe('volumes of a strategy', () => {
  test('a source build has them where they say, and nobody writes into them', () => {
    const one = build(1, 'New', { strategy: { sourceStrategy: { from: {}, volumes } } })
    const pod = podFor({ ...options, build: one, builder })
    const mounts = (pod.spec.containers[0]?.volumeMounts ?? []).filter(({ name }) =>
      name.includes('user-build'),
    )
    assert.deepEqual(
      mounts.map(({ mountPath, readOnly }) => [mountPath, readOnly]),
      [
        ['/opt/npm', true],
        ['/opt/more', true],
        ['/etc/settings', true],
      ],
    )
    const byName = new Map(pod.spec.volumes?.map((volume) => [volume.name, volume]))
    assert.deepEqual(byName.get('npmrc-user-build-volume')?.secret, volumes[0]?.source.secret)
    const last = byName.get(mounts[2]?.name ?? '')
    assert.equal(last?.configMap?.name, 'settings')
    assert.ok((last?.name.length ?? 64) <= 63)
  })
  test('RUN of a Docker build has them, and its image has not', () => {
    const one = build(1, 'New', { strategy: { dockerStrategy: { volumes } } })
    const [main] = podFor({ ...options, build: one, builder: undefined }).spec.containers
    const order = JSON.parse(
      (main?.env?.find(({ name }) => name === 'DOCKER_BUILD')?.value ?? '').replaceAll('$$', '$'),
    ) as Order
    const files = { trusted: undefined } as Parameters<typeof buildArguments>[2]
    const args = buildArguments(order, { images: [], context: '/c' }, files, {})
    const given = args.filter((_, at) => args[at - 1] === '--volume')
    const shelf = '/var/run/openshift.io/volumes/npmrc-user-build-volume'
    assert.deepEqual(given.slice(0, 2), [`${shelf}:/opt/npm:ro`, `${shelf}:/opt/more:ro`])
    assert.match(given[2] ?? '', /user-build-volume:\/etc\/settings:ro$/)
    assert.deepEqual(
      main?.volumeMounts?.filter(({ mountPath }) => mountPath.startsWith('/var/run/openshift.io')).length,
      2,
    )
  })
  const refused: Record<string, [object, RegExp]> = {
    'over what builds have': [
      { mounts: [{ destinationPath: '/tmp/../tmp/build/x' }] },
      /collides with.*\/tmp\/build/,
    ],
    'over everything': [{ mounts: [{ destinationPath: '//' }] }, /collides with/],
    'of a driver': [{ source: { type: 'CSI', csi: { driver: 'x' } } }, /no CSI drivers here/],
  }
  for (const [name, [change, want]] of Object.entries(refused)) {
    test(`${name}: refused`, () => {
      const volume = { ...volumes[0], ...change } as BuildVolume
      const one = build(1, 'New', { strategy: { sourceStrategy: { from: {}, volumes: [volume] } } })
      assert.match(unsupported(one) ?? '', want)
    })
  }
})
