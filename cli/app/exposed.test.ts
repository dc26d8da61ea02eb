import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onExposedPort } from './exposed.ts'
import { applicationOf } from './plan.ts'
import { filesGiven } from './sourcefiles.ts'

const cases = {
  'that of the base image': { dockerfile: 'FROM a', exposed: { '53/udp': {}, '80/tcp': {} }, want: 80 },
  'what the Dockerfile says wins': {
    dockerfile: 'FROM a\nEXPOSE 3000',
    exposed: { '80/tcp': {}, '3000/tcp': {} },
    want: 3000,
  },
  'neither says one': { dockerfile: 'FROM a', exposed: {}, want: 8080 },
}
for (const [name, { dockerfile, exposed, want }] of Object.entries(cases))
  test(`N6: the port of an image: ${name}`, () => {
    const [web] = applicationOf(filesGiven({ Dockerfile: dockerfile }), {}).application.workloads
    assert.ok(web)
    const { ports, container } = onExposedPort(web, exposed)
    assert.equal(ports[0]?.target, want)
    assert.deepEqual(container.env, [{ name: 'PORT', value: String(want) }])
  })
