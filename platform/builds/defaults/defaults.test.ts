import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certificatesBesides } from './certificates.ts'
import { parseNpm, settingsEnv } from './host.ts'
import { aliasesOf } from './hostsfile.ts'

test('B25: what npm is set to here is given to builds', () => {
  const npm = parseNpm(
    'registry=https://npm.example/\nproxy=null\nhttps-proxy=http://proxy.example:3128/\nnoproxy=\nstrict-ssl=true\ncafile=/etc/ca.pem\n',
  )
  assert.deepEqual(settingsEnv(npm, { HTTPS_PROXY: 'http://proxy.example:3128', HOME: '/root' }), [
    { name: 'npm_config_registry', value: 'https://npm.example/' },
    { name: 'npm_config_https_proxy', value: 'http://proxy.example:3128/' },
    { name: 'HTTPS_PROXY', value: 'http://proxy.example:3128' },
  ])
})
test('B25: a proxy on the loopback of this machine is no use to a pod', () =>
  assert.deepEqual(
    settingsEnv({ proxy: 'http://127.0.0.1:3128' }, { http_proxy: 'http://localhost:3128' }),
    [],
  ))
test('B25: mirrors of package registries are given to builds, logins are not', () =>
  assert.deepEqual(
    settingsEnv(
      {},
      {
        PIP_INDEX_URL: 'https://pip.example/simple',
        GOPROXY: 'https://me:secret@go.example,direct',
        PATH: '/bin',
      },
    ),
    [{ name: 'PIP_INDEX_URL', value: 'https://pip.example/simple' }],
  ))
test('TLS checks that are off here are off there', () =>
  assert.deepEqual(settingsEnv({ 'strict-ssl': 'false' }, {}), [
    { name: 'npm_config_strict_ssl', value: 'false' },
  ]))

test('addresses of the hosts file, for the names that are asked for', () => {
  const file = '127.0.0.1 localhost npm.example\n# 10.0.0.9 npm.example\n10.0.0.7\tnpm.example other # mine\n'
  assert.deepEqual(aliasesOf(file, ['npm.example']), [{ ip: '10.0.0.7', hostnames: ['npm.example'] }])
})

const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`
test('certificates that are trusted here only, once each', () => {
  const bundle = `# mine\n${pem('AAAA\nBBBB')}\n${pem('CCCC')}\r\n${pem('CCCC')}`
  assert.equal(certificatesBesides(bundle, [pem('AAAABBBB')]), `${pem('CCCC')}\n`)
})
test('nothing but the usual certificates', () => assert.equal(certificatesBesides(pem('A'), [pem('A')]), ''))
