import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { configOf, readGiven } from '../config.ts'
import { noFindings } from '../finding.ts'
import { readAppJson } from './appjson.ts'

const read = (value: unknown) => {
  const findings = noFindings()
  const text = JSON.stringify(value, null, 1)
  return { ...readAppJson(text, findings), ...findings }
}
const declared = (env: unknown) => read({ env }).env
const generate = () => 'made-up'

test('N2: variables of app.json, as Heroku documents them', () => {
  const env = {
    PLAIN: 'text',
    WITH_DEFAULT: { description: 'how many', value: '5' },
    SECRET_TOKEN: { generator: 'secret' },
    OPTIONAL: { required: false },
    NEEDED: { description: 'key of the mail service' },
  }
  const variables = declared(env)
  assert.deepEqual(configOf(variables, { NEEDED: 'k' }, {}, generate), {
    values: { NEEDED: 'k', PLAIN: 'text', WITH_DEFAULT: '5', SECRET_TOKEN: 'made-up' },
    generated: ['SECRET_TOKEN'],
  })
  assert.throws(
    () => configOf(variables, {}, {}, generate),
    /^StatusError: app\.json:\d+: env\.NEEDED must be given a value \(key of the mail service\)$/,
  )
})

test('what was there stays; the command line wins over it, and takes away', () => {
  const variables = declared({ A: { generator: 'secret' }, B: 'default' })
  const before = { A: 'kept', B: 'changed', C: 'c', D: 'd' }
  assert.deepEqual(configOf(variables, { C: 'new', D: undefined }, before, generate), {
    values: { A: 'kept', B: 'changed', C: 'new' },
    generated: [],
  })
})

test('all variables that lack a value are named at once, with the flags that give them', () => {
  const variables = declared({ A: {}, B: { required: true } })
  assert.throws(
    () => configOf(variables, {}, {}, generate),
    (error: Error & { hint?: string }) => /-e A=VALUE -e B=VALUE/.test(error.hint ?? ''),
  )
})

test('formation, and what is told', () => {
  const { formation, notes, problems } = read({
    name: 'x',
    formation: { web: { quantity: 2, size: 'standard-1x' }, worker: { quantity: 0 } },
    addons: ['heroku-redis'],
    buildpacks: [],
  })
  assert.deepEqual(formation, { web: 2, worker: 0 })
  assert.deepEqual(problems, [])
  assert.equal(notes.length, 3)
  assert.match(notes.join('\n'), /app\.json:\d+: formation\.web\.size: is not used/)
  assert.match(notes.join('\n'), /app\.json:\d+: addons: is not made/)
})

describe('an app.json is refused', () => {
  const cases = {
    'with a variable of a bad name': [{ env: { 'A-B': 'x' } }, 'env.A-B: must be named by'],
    'with an unknown generator': [{ env: { A: { generator: 'uuid' } } }, 'env.A.generator: must be "secret"'],
    'with a key nobody knows': [{ env: { A: { valeu: 'x' } } }, 'env.A.valeu: is not known'],
    'with a list for a value': [{ env: { A: { value: [] } } }, 'env.A.value: must be a text'],
    'with a negative count': [
      { formation: { web: { quantity: -1 } } },
      'formation.web.quantity: must be a whole',
    ],
  } as const
  for (const [name, [value, want]] of Object.entries(cases)) {
    test(name, () => {
      const found = read(value).problems.map(({ key, problem }) => `${key}: ${problem}`)
      assert.ok(found[0]?.startsWith(want), String(found))
    })
  }
  test('that is no object', () =>
    assert.throws(() => readAppJson('[]', noFindings()), /app\.json:1: must be an object/))
})

test('-e takes values with anything in them, and says what it does not take without repeating the value', () => {
  assert.deepEqual(readGiven(['A=b=c\nd', 'B-', 'C=']), { A: 'b=c\nd', B: undefined, C: '' })
  assert.throws(
    () => readGiven(['a b=secret']),
    (error: Error) => !error.message.includes('secret'),
  )
})
