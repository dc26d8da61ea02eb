import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openTokens } from './tokens.ts'

async function file(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-tokens-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'tokens.json')
}

test('a token that was added is known, also after opening the file again', async (t) => {
  const path = await file(t)
  const token = await (await openTokens(path)).add({ name: 'ci', groups: ['builders'] })
  const again = await openTokens(path)
  assert.deepEqual(again.userOf(token), { name: 'ci', groups: ['builders', 'system:authenticated'] })
  assert.equal(again.userOf(`${token}x`), undefined)
})

test('a lent token speaks for the very user until it is given back, and is in no file', async (t) => {
  const path = await file(t)
  const tokens = await openTokens(path)
  const user = {
    name: 'system:serviceaccount:a:b',
    uid: '1',
    groups: ['system:authenticated'],
    extra: { k: ['v'] },
  }
  const { token, [Symbol.dispose]: giveBack } = tokens.lend(user)
  assert.deepEqual(tokens.userOf(token), user)
  assert.equal((await openTokens(path)).userOf(token), undefined)
  giveBack()
  assert.equal(tokens.userOf(token), undefined)
})

test('the file holds no token and only its owner reads it', async (t) => {
  const path = await file(t)
  const token = await (await openTokens(path)).add({ name: 'ci', groups: [] })
  assert.ok(!(await readFile(path, 'utf8')).includes(token))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

const bad = [
  '',
  '[]',
  '{"tokens": 1}',
  '{"tokens": [{"sha256": "short", "name": "a", "groups": []}]}',
  '{"tokens": [null]}',
]
for (const text of bad) {
  test(`a file with ${text || 'nothing in it'} is refused by name`, async (t) => {
    const path = await file(t)
    await writeFile(path, text)
    await assert.rejects(openTokens(path), /tokens\.json is not a file of tokens/)
  })
}
