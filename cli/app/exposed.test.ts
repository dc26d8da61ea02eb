import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onExposedPort } from './exposed.ts'
import { imageSays, saidOf } from './imagelabels.ts'
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
const labelled = {
  'it is labelled, and exposes none': { exposed: {}, label: '8888:http', want: 8888 },
  'of several the one it is labelled with': {
    exposed: { '22/tcp': {}, '8443/tcp': {}, '9090/tcp': {} },
    label: '53/udp:dns,9090:http,8443:https',
    want: 9090,
  },
  'a label of the base image does not win over what is exposed': {
    exposed: { '3000/tcp': {} },
    label: '8080:http',
    want: 3000,
  },
  'a label that says nothing': { exposed: { '3000/tcp': {} }, label: 'http,0:a,99999:b', want: 3000 },
}
for (const [name, { exposed, label, want }] of Object.entries(labelled))
  test(`S11: the port of an image: ${name}`, () => {
    const [web] = applicationOf(filesGiven({ Dockerfile: 'FROM a' }), {}).application.workloads
    assert.ok(web)
    const { services } = imageSays({ 'io.openshift.expose-services': label })
    assert.equal(onExposedPort(web, exposed, services).ports[0]?.target, want)
  })

test('S11: what an image is, in a line of its labels', () => {
  const labels = {
    'io.k8s.display-name': 'Node.js 26',
    'io.k8s.description': 'Builds Node.js\n applications',
    'io.openshift.tags': 'builder, nodejs',
  }
  assert.equal(saidOf(imageSays(labels)), 'Node.js 26: Builds Node.js applications (builder, nodejs)')
  assert.equal(saidOf(imageSays({ 'io.openshift.tags': 'a' })), '(a)')
  assert.equal(saidOf(imageSays({})), undefined)
})
for (const [name, { dockerfile, exposed, want }] of Object.entries(cases))
  test(`N6: the port of an image: ${name}`, () => {
    const [web] = applicationOf(filesGiven({ Dockerfile: dockerfile }), {}).application.workloads
    assert.ok(web)
    const { ports, container } = onExposedPort(web, exposed)
    assert.equal(ports[0]?.target, want)
    assert.deepEqual(container.env, [{ name: 'PORT', value: String(want) }])
  })
