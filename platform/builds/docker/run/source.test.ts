import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { imageChange } from './imagechange.ts'
import { files } from './samples.ts'
import {
  commitArguments,
  configArguments,
  plainArguments,
  pullArguments,
  scriptArguments,
} from './sourcearguments.ts'

const dollar = '$'.concat('{HAWSER_DOLLAR}')

describe('what buildah is told by a source build', () => {
  test('the builder is pulled with the logins of the build', () => {
    const reaching = ['--authfile', '/pull', '--cert-dir', '/C']
    assert.deepEqual(pullArguments('a@x', false, files), ['pull', '--policy', 'missing', ...reaching, 'a@x'])
    assert.deepEqual(pullArguments('a:1', true, files).slice(0, 3), ['pull', '--policy', 'always'])
  })
  test('S9: a base with ONBUILD is copied to where there is no place for it', () =>
    assert.deepEqual(plainArguments('0123456789abcdef', 'overlay@/s+/r'), {
      name: 'localhost/plain:0123456789ab',
      args: [
        ...['push', '--format', 'oci', '0123456789abcdef'],
        'containers-storage:[overlay@/s+/r]localhost/plain:0123456789ab',
      ],
    }))
  test('S8: a script runs as the user of the builder, in group 0, by a shell that is brought along', () =>
    assert.deepEqual(
      scriptArguments('c', {
        script: 'build.sh',
        arguments: ['source=volume'],
        user: 1001,
        env: [['A', 'x y']],
        mounts: [
          { from: '/a', to: '/b', isReadOnly: false },
          { from: '/s', to: '/s', isReadOnly: true },
        ],
      }),
      [
        ...['run', '--isolation', 'chroot', '--user', '1001:0'],
        ...['--volume', '/a:/b', '--volume', '/s:/s:ro', '--env', 'A=x y', 'c', '--'],
        ...['/tmp/build/bin/busybox', 'sh', '/tmp/build/bin/build.sh', 'source=volume'],
      ],
    ))
  test('S4: values stay as they are, whatever is in them', () =>
    assert.deepEqual(
      configArguments('c', {
        cmd: ['/s2i/run'],
        env: [
          ['PRICE', '$5 and $X'],
          ['A', '1'],
        ],
        labels: [['team', 'costs $5']],
      }),
      [
        'config',
        ...['--env', 'HAWSER_DOLLAR=$', '--env', `PRICE=${dollar}5 and ${dollar}X`],
        ...['--env', 'A=1', '--env', 'HAWSER_DOLLAR-'],
        ...['--label', 'team=costs $5', '--cmd', '["/s2i/run"]', 'c'],
      ],
    ))
  test('S4: the image has no label of who made it', () =>
    assert.ok(commitArguments('c', files).includes('--identity-label=false')))
})

describe('S4 S5 B8: what the image gets', () => {
  const order = {
    finalEnv: [
      ['A', 'mine'],
      ['OPENSHIFT_BUILD_NAME', 'web-1'],
    ],
    labels: [
      ['team', 'shop'],
      ['io.openshift.build.commit.id', 'of the build'],
    ],
  } as const
  const commit = {
    env: [['OPENSHIFT_BUILD_COMMIT', 'abc']],
    labels: [
      ['io.openshift.build.commit.id', 'abc'],
      ['io.openshift.build.commit.date', 'Mon'],
    ],
  } as const
  const said = 'run /tmp/scripts/run\nenv A=1\nenv B=x = y\nmetadata {"labels":[{"team":"nobody"},{"n":1}]}\n'
  test('of the source, the commit and the build config, which wins', () =>
    assert.deepEqual(imageChange(order, said, commit), {
      cmd: ['/tmp/scripts/run'],
      env: [
        ['A', 'mine'],
        ['B', 'x = y'],
        ['OPENSHIFT_BUILD_COMMIT', 'abc'],
        ['OPENSHIFT_BUILD_NAME', 'web-1'],
      ],
      labels: [
        ['team', 'shop'],
        ['n', '1'],
        ['io.openshift.build.commit.id', 'of the build'],
        ['io.openshift.build.commit.date', 'Mon'],
      ],
    }))
  test('S10: a runtime image without a script keeps no command', () => {
    const change = imageChange(order, '', { env: [], labels: [] })
    assert.ok(typeof change !== 'string')
    assert.deepEqual(change.cmd, [])
  })
  test('more labels than an image may have', () => {
    const metadata = JSON.stringify({ labels: [{ x: 'y'.repeat(11_000) }] })
    assert.match(String(imageChange(order, `metadata ${metadata}`, commit)), /may have 10240/)
  })
})
