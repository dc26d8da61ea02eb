import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { APIService } from './apiservice.ts'

type Given = Draft<typeof APIService>
const service = { namespace: 'sea', name: 'boats' }
const apiService = (more: object = {}): Given => ({
  metadata: { name: 'v1.sea.io' },
  spec: { group: 'sea.io', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10, ...more },
})

const refused: Record<string, readonly [Given, readonly string[]]> = {
  'nothing wrong': [apiService({ service }), []],
  'a name that is not made of version and group': [
    { ...apiService(), metadata: { name: 'v2.sea.io' } },
    ['metadata.name: Invalid value: "v2.sea.io": must be `spec.version+"."+spec.group`: "v1.sea.io"'],
  ],
  'no priorities': [
    apiService({ groupPriorityMinimum: 0, versionPriority: 1001 }),
    [
      'spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000',
      'spec.versionPriority: Invalid value: 1001: must be positive and less than 1000',
    ],
  ],
  'trust of oneself': [
    apiService({ caBundle: 'YWJj', insecureSkipTLSVerify: true }),
    [
      'spec.caBundle: Invalid value: "3 bytes": local APIServices may not have a caBundle',
      'spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify',
    ],
  ],
  'trust and no trust': [
    apiService({ service, caBundle: 'YWJj', insecureSkipTLSVerify: true }),
    ['spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present'],
  ],
  'a service that is nowhere': [
    apiService({ service: { port: 70_000 } }),
    [
      'spec.service.namespace: Required value',
      'spec.service.name: Required value',
      'spec.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`an API service: ${name}`, () => assert.deepEqual(problems(APIService, given), want))
}

test('what is answered here is there at once; what is elsewhere has to show', () => {
  const local = admit(APIService, apiService())
  assert.equal(local.status.conditions?.[0]?.reason, 'Local')
  assert.deepEqual(cells(APIService, apiService()), { Service: 'Local', Available: 'True' })
  assert.equal(admit(APIService, apiService({ service })).spec.service?.port, 443)
  const down = { type: 'Available', status: 'False', reason: 'MissingEndpoints' }
  assert.deepEqual(cells(APIService, { ...apiService({ service }), status: { conditions: [down] } }), {
    Service: 'sea/boats',
    Available: 'False (MissingEndpoints)',
  })
  assert.equal(cells(APIService, apiService({ service })).Available, 'Unknown')
})
