import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { lastApplied } from './apply.ts'
import { nonconformity } from './conform.ts'
import type { Entries, Entry } from './entries.ts'
import type { Fields } from './fields.ts'
import { apply } from './kubectl.ts'
import { shapeOf } from './shape.ts'
import type { Write } from './track.ts'

const { node } = Deployment
const leaf = {}
const then = '2026-01-01T00:00:00Z'
const now = '2026-01-01T00:00:05Z'
const write = (manager = 'me'): Write => ({
  node,
  writer: { manager, operation: 'Apply', apiVersion: 'apps/v1' },
  time: now,
})
const entry = (manager: string, operation: Entry['operation'], fieldsV1: Fields, time = then): Entry => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1,
})
const head = { apiVersion: 'apps/v1', kind: 'Deployment' }
const object = (spec: object, metadata: object = {}): object => ({
  ...head,
  metadata: { name: 'web', ...metadata },
  spec,
})
const named = (names: string[], more: object = {}): object => ({
  template: { spec: { containers: names.map((name) => ({ name, ...more })) } },
})
const containers = (fields: Fields): Fields => ({
  'f:spec': { 'f:template': { 'f:spec': { 'f:containers': fields } } },
})
const item = { '.': leaf, 'f:name': leaf }

interface Case {
  readonly live?: object
  readonly entries?: Entries
  readonly config: object
  readonly by?: string
  readonly force?: boolean
  readonly want: object
  readonly owners: Entries
}
const cases: Record<string, Case> = {
  'a new object is what was applied, and the applier’s': {
    config: object({ replicas: 2 }),
    want: object({ replicas: 2 }),
    owners: [entry('me', 'Apply', { 'f:spec': { 'f:replicas': leaf } }, now)],
  },
  'a field that is no longer applied goes': {
    live: object({ replicas: 2, minReadySeconds: 5 }),
    entries: [entry('me', 'Apply', { 'f:spec': { 'f:replicas': leaf, 'f:minReadySeconds': leaf } })],
    config: object({ replicas: 2 }),
    want: object({ replicas: 2 }),
    owners: [entry('me', 'Apply', { 'f:spec': { 'f:replicas': leaf } }, now)],
  },
  'unless somebody else owns it too': {
    live: object({ replicas: 2, minReadySeconds: 5 }),
    entries: [
      entry('me', 'Apply', { 'f:spec': { 'f:replicas': leaf, 'f:minReadySeconds': leaf } }),
      entry('you', 'Update', { 'f:spec': { 'f:minReadySeconds': leaf } }),
    ],
    config: object({ replicas: 2 }),
    want: object({ replicas: 2, minReadySeconds: 5 }),
    owners: [
      // Nothing changed in the object: neither does the time.
      entry('me', 'Apply', { 'f:spec': { 'f:replicas': leaf } }),
      entry('you', 'Update', { 'f:spec': { 'f:minReadySeconds': leaf } }),
    ],
  },
  'a field that nobody owns stays when it was never applied': {
    live: object({ replicas: 2, paused: true }),
    entries: [entry('me', 'Apply', { 'f:spec': { 'f:replicas': leaf } })],
    config: object({ minReadySeconds: 1 }),
    want: object({ paused: true, minReadySeconds: 1 }),
    owners: [entry('me', 'Apply', { 'f:spec': { 'f:minReadySeconds': leaf } }, now)],
  },
  'an item that is no longer applied goes, with what was defaulted in it': {
    live: object(named(['a', 'b'], { imagePullPolicy: 'Always' })),
    entries: [entry('me', 'Apply', containers({ 'k:{"name":"a"}': item, 'k:{"name":"b"}': item }))],
    config: object(named(['a'])),
    want: object(named(['a'], { imagePullPolicy: 'Always' })),
    owners: [entry('me', 'Apply', containers({ 'k:{"name":"a"}': item }), now)],
  },
  'an item goes although somebody else owns a field in it: only its own owners keep it': {
    live: object(named(['a', 'b'], { image: 'x' })),
    entries: [
      entry('me', 'Apply', containers({ 'k:{"name":"a"}': item, 'k:{"name":"b"}': item })),
      entry('you', 'Update', containers({ 'k:{"name":"b"}': { 'f:image': leaf } })),
    ],
    config: object(named(['a'])),
    want: object(named(['a'], { image: 'x' })),
    owners: [entry('me', 'Apply', containers({ 'k:{"name":"a"}': item }), now)],
  },
  'applied items come in the order of the configuration, others keep their place': {
    live: object(named(['x', 'a', 'y', 'b'])),
    entries: [entry('you', 'Update', { 'f:spec': { 'f:replicas': leaf } })],
    config: object(named(['b', 'n', 'a'])),
    want: object(named(['x', 'y', 'b', 'n', 'a'])),
    owners: [
      entry(
        'me',
        'Apply',
        containers({ 'k:{"name":"a"}': item, 'k:{"name":"b"}': item, 'k:{"name":"n"}': item }),
        now,
      ),
      entry('you', 'Update', { 'f:spec': { 'f:replicas': leaf } }),
    ],
  },
  'with force a field changes its owner': {
    live: object({ replicas: 2 }),
    entries: [entry('you', 'Apply', { 'f:spec': { 'f:replicas': leaf } })],
    config: object({ replicas: 3 }),
    force: true,
    want: object({ replicas: 3 }),
    owners: [entry('me', 'Apply', { 'f:spec': { 'f:replicas': leaf } }, now)],
  },
  'applying the value that is there shares the field': {
    live: object({ replicas: 2 }),
    entries: [entry('you', 'Apply', { 'f:spec': { 'f:replicas': leaf } })],
    config: object({ replicas: 2 }),
    want: object({ replicas: 2 }),
    owners: [
      { ...entry('me', 'Apply', { 'f:spec': { 'f:replicas': leaf } }), time: undefined as never },
      entry('you', 'Apply', { 'f:spec': { 'f:replicas': leaf } }),
    ],
  },
  'an object that nobody tracked was somebody’s before the first apply': {
    live: object({ replicas: 2 }),
    config: object({ replicas: 2, minReadySeconds: 1 }),
    want: object({ replicas: 2, minReadySeconds: 1 }),
    owners: [
      entry('me', 'Apply', { 'f:spec': { 'f:minReadySeconds': leaf, 'f:replicas': leaf } }, now),
      entry('before-first-apply', 'Update', { 'f:spec': { 'f:replicas': leaf } }, now),
    ],
  },
  'kubectl takes over what client-side apply said, and keeps its annotation': {
    live: object(
      { replicas: 2 },
      { annotations: { [lastApplied]: JSON.stringify(object({ replicas: 2 })) } },
    ),
    entries: [entry('kubectl-client-side-apply', 'Update', { 'f:spec': { 'f:replicas': leaf } })],
    by: 'kubectl',
    config: object({ replicas: 3 }),
    want: object(
      { replicas: 3 },
      { annotations: { [lastApplied]: `${JSON.stringify(object({ replicas: 3 }))}\n` } },
    ),
    owners: [entry('kubectl', 'Apply', { 'f:spec': { 'f:replicas': leaf } }, now)],
  },
}
for (const [name, { live, entries = [], config, by, force = false, want, owners }] of Object.entries(cases)) {
  test(name, () => {
    const before = { live: live ?? { metadata: {}, spec: {} }, entries, isNew: live === undefined }
    const applied = apply(write(by), before, config, force)
    assert.deepEqual(applied.object, want)
    assert.deepEqual(
      applied.entries.map((one) => ({ ...one, time: one.time })),
      owners,
    )
  })
}

const refusals: Record<string, { entries: Entries; message: string; fields: string[] }> = {
  'one conflict is told in one line': {
    entries: [entry('kubectl-client-side-apply', 'Update', { 'f:spec': { 'f:replicas': leaf } })],
    message:
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
    fields: ['.spec.replicas'],
  },
  'several are told owner by owner': {
    entries: [
      { ...entry('hpa', 'Update', { 'f:spec': { 'f:replicas': leaf } }), subresource: 'scale' },
      entry('you', 'Apply', {
        'f:spec': {
          'f:replicas': leaf,
          'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"a"}': { 'f:image': leaf } } } },
        },
      }),
    ],
    message:
      'Apply failed with 3 conflicts: conflicts with "hpa" with subresource "scale" using apps/v1:\n- .spec.replicas\nconflicts with "you":\n- .spec.replicas\n- .spec.template.spec.containers[name="a"].image',
    fields: ['.spec.replicas', '.spec.replicas', '.spec.template.spec.containers[name="a"].image'],
  },
}
for (const [name, { entries, message, fields }] of Object.entries(refusals)) {
  test(name, () => {
    const live = object({ replicas: 2, ...named(['a'], { image: 'x' }) })
    const config = object({ replicas: 3, ...named(['a'], { image: 'y' }) })
    assert.throws(
      () => apply(write(), { live, entries, isNew: false }, config, false),
      (error) => {
        assert.ok(error instanceof StatusError)
        assert.equal(error.reason, 'Conflict')
        assert.equal(error.message, message)
        assert.deepEqual(
          error.fields.map(({ field }) => field),
          fields,
        )
        assert.ok(error.fields.every(({ type }) => type === 'FieldManagerConflict'))
        return true
      },
    )
  })
}

const forms: Record<string, { config: object; want: string | undefined }> = {
  'what fits': { config: object({ replicas: 1, selector: { matchLabels: { a: 'b' } } }), want: undefined },
  'an unknown field': { config: object({ foo: 1 }), want: '.spec.foo: field not declared in schema' },
  'a text for a number': {
    config: object({ replicas: '1' }),
    want: '.spec.replicas: expected numeric (int or float), got string',
  },
  'two problems': {
    config: object({ foo: 1, paused: 'x' }),
    want: 'errors:\n  .spec.foo: field not declared in schema\n  .spec.paused: expected boolean, got &{x}',
  },
  'an item twice': {
    config: object(named(['a', 'a'])),
    want: '.spec.template.spec.containers: duplicate entries for key [name="a"]',
  },
}
for (const [name, { config, want }] of Object.entries(forms)) {
  test(`form of a configuration: ${name}`, () => assert.equal(nonconformity(shapeOf(node), config), want))
}
