import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { build, buildPod } from '../samples.ts'
import { readJson } from './about.ts'
import { requestOf } from './instantiate.ts'
import { fileName, revisionOf } from './instantiatebinary.ts'
import { readinessOf } from './podready.ts'

describe('B15: the query of an upload', () => {
  for (const name of ['app.js', 'a b.war', '...'])
    test(`${name} is a file`, () => assert.equal(fileName(name), name))
  for (const name of ['../x', 'a/b', '..', '-rf', 'x'.repeat(256)]) {
    test(`${name.slice(0, 10)} is refused`, () =>
      assert.throws(() => fileName(name), { reason: 'BadRequest' }))
  }
  test('no file: an archive', () => assert.equal(fileName(null), undefined))
  test('says which commit it is', () => {
    const query = new URLSearchParams({
      'revision.commit': 'abc',
      'revision.authorName': 'Ada',
      'revision.message': 'fix',
    })
    assert.deepEqual(revisionOf(query)?.git?.author, { name: 'Ada', email: '' })
    assert.equal(revisionOf(new URLSearchParams()), undefined)
  })
})

describe('B14: the body of instantiate', () => {
  async function* body(text: string): AsyncIterable<Buffer> {
    yield Buffer.from(text)
  }
  test('no body is a request without wishes', async () => assert.deepEqual(await readJson(body('')), {}))
  for (const text of ['[]', 'null', '{', '"x"']) {
    test(`${text} is refused`, () => assert.rejects(readJson(body(text)), { reason: 'BadRequest' }))
  }
  const refused = {
    'of another kind': { kind: 'Build', metadata: {} },
    'for another build config': { kind: 'BuildRequest', metadata: { name: 'api' } },
    'with a wrong type': { metadata: {}, env: 'A=1' },
  }
  for (const [name, request] of Object.entries(refused)) {
    test(`a request ${name} is refused`, () =>
      assert.throws(() => requestOf(request, 'web'), { reason: 'BadRequest' }))
  }
  test('variables are taken', () => {
    const { env } = requestOf(
      { kind: 'BuildRequest', metadata: { name: 'web' }, env: [{ name: 'A', value: '1' }] },
      'web',
    )
    assert.deepEqual(env, [{ name: 'A', value: '1' }])
  })
})

describe('whether the pod of a build has begun', () => {
  const pod = (phase: Pod['status']['phase']) => buildPod(build(1), phase)
  const cases = {
    'no pod yet': [build(1), undefined, 'waiting'],
    'it is being started': [build(1, 'Pending'), pod('Pending'), 'waiting'],
    'it runs': [build(1, 'Pending'), pod('Running'), 'ready'],
    'the build has ended': [build(1, 'Error'), undefined, 'over'],
    'the build is gone': [undefined, undefined, 'gone'],
  } as const
  for (const [name, [one, its, want]] of Object.entries(cases)) {
    test(name, () => assert.equal(readinessOf(one, its).is, want))
  }
})
