import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { parseBody, readBody, tooSlow } from './body.ts'
import { Deadlines } from './deadlines.ts'
import { isTooDeep, keysOf } from './depth.ts'
import { protobufReader } from './protobuf/body.ts'

const noProtobuf = protobufReader([])
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const wants: Record<string, readonly [string, string | undefined, unknown]> = {
  'JSON, as most clients send it': ['{"a":1}', 'application/json', { a: 1 }],
  'JSON with a charset': ['{"a":1}', 'Application/JSON; charset=utf-8', { a: 1 }],
  'JSON when nothing is said': ['{"a":1}', undefined, { a: 1 }],
  YAML: ['a: 1\nb: [x]\n', 'application/yaml', { a: 1, b: ['x'] }],
  'nothing at all': ['', 'application/json', undefined],
}
for (const [name, [body, type, want]] of Object.entries(wants)) {
  test(`a body may be ${name}`, async () =>
    assert.deepEqual((await parseBody(Buffer.from(body), type, noProtobuf)).body, want))
}

const refusals: Record<string, readonly [string | Buffer, string, string]> = {
  'JSON with a mistake': ['{"a":', 'application/json', 'BadRequest'],
  'YAML with a mistake': ['a: [', 'application/yaml', 'BadRequest'],
  'a YAML bomb': [
    `a: &a [${'x, '.repeat(99)}]\nb: &b [${'*a, '.repeat(99)}]\nc: [${'*b, '.repeat(99)}]`,
    'application/yaml',
    'BadRequest',
  ],
  'a YAML text that aliases make long': [
    `a: &a "${'x'.repeat(100_000)}"\nb:\n${'- *a\n'.repeat(90)}`,
    'application/yaml',
    'BadRequest',
  ],
  'not UTF-8': [Buffer.from([0x22, 0xff, 0x22]), 'application/json', 'BadRequest'],
  'nested deeply': [deep(1000), 'application/json', 'BadRequest'],
  'nested without end': [deep(100_000), 'application/json', 'BadRequest'],
  'YAML nested deeply': [deep(1000), 'application/yaml', 'BadRequest'],
  'YAML nested without end': [deep(20_000), 'application/yaml', 'BadRequest'],
  'said to be protobuf and is not': ['k8s', 'application/vnd.kubernetes.protobuf', 'BadRequest'],
  CBOR: ['x', 'application/cbor', 'UnsupportedMediaType'],
  'a form': ['a=b', 'application/x-www-form-urlencoded', 'UnsupportedMediaType'],
  'typed like a property of every object': ['{}', 'constructor', 'UnsupportedMediaType'],
}
for (const [name, [body, type, reason]] of Object.entries(refusals)) {
  test(`a body that is ${name} is refused`, () =>
    assert.rejects(parseBody(Buffer.from(body), type, noProtobuf), { reason }))
}

test('a body that does not come is not waited for', async () => {
  const request = Object.assign(new PassThrough(), { headers: {}, complete: false })
  request.write('{"a":')
  const soon = new Deadlines<(error: Error) => void>(20, (refuse) => refuse(tooSlow()))
  await assert.rejects(readBody(request as unknown as IncomingMessage, 100, soon), { reason: 'Timeout' })
  request.write('1}')
})

test('nobody waits for YAML that takes for ever', async () => {
  const started = performance.now()
  const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}: v\n`).join('')
  const reading = assert.rejects(parseBody(Buffer.from(keys), 'application/yaml', noProtobuf), {
    reason: 'BadRequest',
    message: 'error decoding YAML: it takes too long',
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.ok(performance.now() - started < 5_000)
  await reading
  const after = await parseBody(Buffer.from('a: 1'), 'application/yaml', noProtobuf)
  assert.deepEqual(after.body, { a: 1 })
})

const filler = `"${'x'.repeat(1000)}"`
const depths: Record<string, readonly [string, boolean]> = {
  '500 levels are few enough': [deep(500), false],
  '501 levels are too many': [deep(501), true],
  'brackets in a string do not count': [`["${'['.repeat(2000)}"]`, false],
  'an escaped quote does not end a string': [`["\\"${'['.repeat(2000)}"]`, false],
  'an escaped backslash before a quote does': [`["\\\\",${deep(501)}]`, true],
  'levels side by side do not add up': [`[${Array(600).fill('[]').join(',')},${filler}]`, false],
  'objects count as well': [`${'{"a":'.repeat(501)}1${'}'.repeat(501)}`, true],
}
for (const [name, [text, want]] of Object.entries(depths)) {
  test(name, () => {
    assert.equal(isTooDeep(Buffer.from(text)), want)
    assert.equal(Number.isNaN(keysOf(JSON.parse(text))), want)
  })
}

test('a body that is here already is read at once, and may be too long as well', async () => {
  const arrived = (...chunks: readonly string[]): IncomingMessage => {
    const stream = new Readable({ read: () => {} })
    for (const chunk of chunks) stream.push(chunk)
    stream.push(null)
    const parts = { headers: {}, complete: true, httpVersionMajor: 1 }
    return Object.assign(stream, parts) as unknown as IncomingMessage
  }
  await assert.rejects(readBody(arrived('01234567', '89!'), 10), { reason: 'RequestEntityTooLarge' })
  assert.equal((await readBody(arrived('01234567', '89!'), 11)).toString(), '0123456789!')
  assert.equal((await readBody(arrived())).length, 0)
})

test('a body that grows too long is refused before its end', async () => {
  const request = Object.assign(new PassThrough(), { headers: {}, complete: false })
  request.write('x'.repeat(11))
  await assert.rejects(readBody(request as unknown as IncomingMessage, 10), {
    reason: 'RequestEntityTooLarge',
  })
})
