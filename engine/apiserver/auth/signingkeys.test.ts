import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { parseJwt } from './jwt.ts'
import { keepSigningKeys } from './signingkeys.ts'

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-sa-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

test('a key is made once, and only its owner reads it', async (t) => {
  const folder = await newFolder(t)
  const first = await keepSigningKeys(folder)
  const again = await keepSigningKeys(folder)
  assert.deepEqual(again.jwks, first.jwks)
  assert.equal((await stat(join(folder, 'sa.key'))).mode & 0o777, 0o600)
})

test('tokens of a key that was replaced are still verified, and new ones are of the new key', async (t) => {
  const folder = await newFolder(t)
  const old = parseJwt(await (await keepSigningKeys(folder)).sign({}))
  await unlink(join(folder, 'sa.key'))
  const keys = await keepSigningKeys(folder)
  const fresh = parseJwt(await keys.sign({}))
  assert.notEqual(old?.kid, fresh?.kid)
  assert.deepEqual(new Set(keys.verifying.keys()), new Set([old?.kid, fresh?.kid]))
  assert.equal(keys.jwks.keys.length, 2)
})

test('an independent library verifies a token by the published keys', async (t) => {
  const keys = await keepSigningKeys(await newFolder(t))
  const token = await keys.sign({ sub: 'me', iss: 'us' })
  const set = createLocalJWKSet(keys.jwks as Parameters<typeof createLocalJWKSet>[0])
  assert.equal((await jwtVerify(token, set, { issuer: 'us' })).payload.sub, 'me')
})

test('a file that holds no key is refused by name and not shown', async (t) => {
  const folder = await newFolder(t)
  await writeFile(join(folder, 'sa.key'), 'sesame')
  await assert.rejects(keepSigningKeys(folder), (error: Error) => {
    assert.match(error.message, /sa\.key holds no key/)
    return !error.message.includes('sesame')
  })
  assert.equal(await readFile(join(folder, 'sa.key'), 'utf8'), 'sesame')
})
