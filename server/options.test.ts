import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parts, serverOptions } from './options.ts'

test('a control plane runs every part unless --only says which', () => {
  assert.deepEqual(serverOptions(['--data-dir', '/d']).only, parts)
  assert.deepEqual(serverOptions(['--data-dir', '/d', '--only', 'apiserver,scheduler']).only, [
    'apiserver',
    'scheduler',
  ])
})

test('source builds are made by nodes unless --source-builds says buildah', () => {
  assert.equal(serverOptions([]).sourceBuilds, 'commit')
  assert.equal(serverOptions(['--source-builds', 'buildah']).sourceBuilds, 'buildah')
})

test('images are composed of what other platforms composed only where a cache is named', () => {
  assert.equal(serverOptions(['--image-cache', '/c']).imageCache, '/c')
  assert.equal(serverOptions(['--image-cache', '']).imageCache, undefined)
})

const refused = {
  'a cache somewhere': { args: ['--image-cache', 'c'], want: /takes an absolute path, not c$/ },
  'another way of source builds': { args: ['--source-builds', 'kaniko'], want: /takes commit or buildah/ },
  'an unknown part': { args: ['--only', 'etcd'], want: /there is no part "etcd"/ },
  'a port out of range': { args: ['--port', '70000'], want: /--port takes 0 to 65535/ },
  'a port that is not a number': { args: ['--port', '1e3'], want: /--port takes 0 to 65535/ },
  'no API to work against': { args: ['--only', 'scheduler'], want: /--kubeconfig must say/ },
  'an unknown option': { args: ['--frob'], want: /--frob/ },
}
for (const [name, { args, want }] of Object.entries(refused)) {
  test(`${name} is refused`, () => assert.throws(() => serverOptions(args), want))
}
