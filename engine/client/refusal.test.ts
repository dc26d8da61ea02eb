import assert from 'node:assert/strict'
import { test } from 'node:test'
import { required } from '@hawser/kinds/meta/field.ts'
import { StatusError, statusOf } from '@hawser/kinds/meta/status.ts'
import { fromStatus, refusal } from './refusal.ts'

test('what a server refuses with comes back whole', () => {
  const error = new StatusError('Invalid', 'no', {
    fields: [required('spec.x')],
    hint: 'Say x.',
    details: { kind: 'Pod' },
  })
  const back = refusal(422, JSON.stringify(statusOf(error)), 'POST /api/v1/pods')
  assert.deepEqual(
    [back.reason, back.message, back.hint, back.fields, back.details],
    ['Invalid', 'no', 'Say x.', error.fields, { kind: 'Pod' }],
  )
})

const cases = {
  'a reason we never give': [{ reason: 'Teapot', code: 404 }, 'NotFound'],
  'a reason that every object has': [{ reason: 'toString', code: 409 }, 'AlreadyExists'],
  'no reason': [{ code: 403 }, 'Forbidden'],
  'a code we never give, of the server': [{ code: 599 }, 'InternalError'],
  'a code we never give, of the client': [{ code: 418 }, 'BadRequest'],
} as const
for (const [name, [status, want]] of Object.entries(cases)) {
  test(`the code says it: ${name}`, () => assert.equal(fromStatus(status as object).reason, want))
}

test('an answer that is no Status is quoted, and not all of it', () => {
  const { reason, message } = refusal(502, `<html>${'x'.repeat(1000)}`, 'GET /api')
  assert.equal(reason, 'InternalError')
  assert.match(message, /^GET \/api: HTTP 502: <html>x{494}$/)
})
