import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeBase64 } from '../meta/base64.ts'
import { admit, problems } from '../testing/admit.ts'
import { ConfigMap } from './configmap.ts'
import { Secret } from './secret.ts'

const metadata = { name: 'a', namespace: 'default' }
const badKey =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
const sealed = 'Forbidden: field is immutable when `immutable` is set'
const mebibyte = 'x'.repeat(1024 * 1024)

const maps: Record<string, [object, object | undefined, string[]]> = {
  fine: [{ data: { 'app.conf': 'a' }, binaryData: { logo: 'YQ==' } }, undefined, []],
  'a bad key': [{ data: { 'a/b': '' } }, undefined, [`data[a/b]: Invalid value: "a/b": ${badKey}`]],
  'one key as text and as bytes': [
    { data: { a: '' }, binaryData: { a: '' } },
    undefined,
    ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
  ],
  'a mebibyte in all': [{ data: { a: mebibyte } }, undefined, []],
  'more than a mebibyte': [
    { data: { a: mebibyte, b: 'x' } },
    undefined,
    ['[]: Too long: may not be more than 1048576 bytes'],
  ],
  'letters that are longer than one byte': [
    { data: { a: 'ä'.repeat(600_000) } },
    undefined,
    ['[]: Too long: may not be more than 1048576 bytes'],
  ],
  'sealed, and the same': [{ immutable: true, data: { a: '1' } }, { immutable: true, data: { a: '1' } }, []],
  'sealed, and changed': [
    { immutable: true, data: { a: '2' } },
    { immutable: true, data: { a: '1' } },
    [`data: ${sealed}`],
  ],
  unsealed: [{ data: { a: '1' } }, { immutable: true, data: { a: '1' } }, [`immutable: ${sealed}`]],
}
for (const [name, [now, old, want]] of Object.entries(maps)) {
  test(`config map: ${name}`, () =>
    assert.deepEqual(problems(ConfigMap, { metadata, ...now }, old && { metadata, ...old }), want))
}

const secrets: Record<string, [object, object | undefined, string[]]> = {
  'any data by default': [{ data: { a: 'YQ==' } }, undefined, []],
  'a certificate without its key': [
    { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } },
    undefined,
    ['data[tls.key]: Required value'],
  ],
  'a registry login that is no JSON stays unseen': [
    { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': 'hunter2' } },
    undefined,
    ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid JSON'],
  ],
  'a token of nobody': [
    { type: 'kubernetes.io/service-account-token' },
    undefined,
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  ],
  'another type': [{ type: 'b' }, { type: 'a' }, ['type: Invalid value: "b": field is immutable']],
}
for (const [name, [now, old, want]] of Object.entries(secrets)) {
  test(`secret: ${name}`, () =>
    assert.deepEqual(problems(Secret, { metadata, ...now }, old && { metadata, ...old }), want))
}

test('text becomes data, and wins over it', () => {
  const secret = admit(Secret, { metadata, data: { a: 'AAAA', b: 'AAAA' }, stringData: { a: 'ä' } })
  assert.deepEqual(secret.data, { a: encodeBase64('ä'), b: 'AAAA' })
  assert.equal(secret.stringData, undefined)
  assert.equal(secret.type, 'Opaque')
})
