import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Deployment } from '../apps/deployment.ts'
import { Pod } from '../core/pod.ts'
import { invalid as invalidField, required } from './field.ts'
import { alreadyExists, conflict, forbidden, invalid, notFound, StatusError, statusOf } from './status.ts'

const messages: [StatusError, string, number][] = [
  [notFound(Pod, 'x'), 'pods "x" not found', 404],
  [notFound(Deployment, 'x'), 'deployments.apps "x" not found', 404],
  [alreadyExists(Pod, 'x'), 'pods "x" already exists', 409],
  [
    conflict(Pod, 'x'),
    'Operation cannot be fulfilled on pods "x": the object has been modified; please apply your changes to the latest version and try again',
    409,
  ],
  [forbidden(Pod, 'x', 'quota'), 'pods "x" is forbidden: quota', 403],
  [forbidden(Pod, '', 'quota'), 'pods is forbidden: quota', 403],
  [
    invalid(Pod, 'web', [required('spec.containers')]),
    'Pod "web" is invalid: spec.containers: Required value',
    422,
  ],
  [
    invalid(Deployment, 'web', [required('a'), invalidField('b', -1, 'must be positive'), required('a')]),
    'Deployment.apps "web" is invalid: [a: Required value, b: Invalid value: -1: must be positive]',
    422,
  ],
]
for (const [error, message, code] of messages) {
  test(message, () => {
    const status = statusOf(error)
    assert.equal(status.message, message)
    assert.equal(status.code, code)
    assert.equal(status.reason, error.reason)
  })
}

test('causes name fields, and a hint is one of them', () => {
  const error = new StatusError('Invalid', 'no', {
    fields: [required('spec.x')],
    hint: 'Say x.',
    details: { kind: 'Pod' },
  })
  const status = statusOf(error)
  assert.deepEqual(status.details, {
    kind: 'Pod',
    causes: [
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.x' },
      { reason: 'Hint', message: 'Say x.' },
    ],
  })
})

test('a bug of ours is answered without its text', () => {
  const status = statusOf(new Error('password=1234'), 'r-1')
  assert.equal(status.code, 500)
  assert.equal(status.message, 'Internal error occurred (request r-1)')
})

test('a failure without a reason shows none, as upstream', () => {
  const { reason, code, message } = statusOf(new StatusError('Unknown', 'cannot be carried out'))
  assert.deepEqual([reason, code, message], [undefined, 500, 'cannot be carried out'])
})

test('of very many errors some are told, and how many more there are', () => {
  const error = invalid(
    Pod,
    'web',
    Array.from({ length: 5000 }, (_, at) => required(`spec.containers[${at}].name`)),
  )
  assert.match(error.message, /spec\.containers\[999\]\.name: Required value, and 4000 more\]$/)
  assert.equal(statusOf(error).details?.causes?.length, 1000)
})
