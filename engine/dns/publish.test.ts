import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { type Published, reconcile } from './publish.ts'

const wanted = { dnsIP: '10.129.0.10', nodeName: 'one', nodeIP: '192.0.2.2', port: 40053 }
const nothing: Published = { service: undefined, slice: undefined, wanted }
const [, created] = reconcile(nothing)
const stored = (created?.do === 'createSlice' ? created.slice : {}) as EndpointSlice
const slice = { ...stored, metadata: { ...stored.metadata, resourceVersion: '5' } }
const service = { metadata: { name: 'kube-dns' } } as Service

const cases = {
  'nothing there: both are created': { given: nothing, want: ['createService', 'createSlice'] },
  'all as wanted: nothing to do': { given: { service, slice, wanted }, want: [] },
  'another port since the last start: the slice follows': {
    given: { service, slice, wanted: { ...wanted, port: 40054 } },
    want: ['updateSlice'],
  },
  'somebody deleted the Service': { given: { service: undefined, slice, wanted }, want: ['createService'] },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () =>
    assert.deepEqual(
      reconcile(given).map((action) => action.do),
      want,
    ),
  )
}
test('an update names the version it replaces', () => {
  const [action] = reconcile({ service, slice, wanted: { ...wanted, nodeIP: '192.0.2.3' } })
  assert.equal(action?.do === 'updateSlice' && action.slice.metadata.resourceVersion, '5')
})
