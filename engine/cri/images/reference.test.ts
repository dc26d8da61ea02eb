import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameOf, parseReference } from './reference.ts'

const digest = `sha256:${'0f'.repeat(32)}`
const names = {
  nginx: 'docker.io/library/nginx:latest',
  'nginx:1.27': 'docker.io/library/nginx:1.27',
  'grafana/grafana': 'docker.io/grafana/grafana:latest',
  'localhost/busybox:1': 'localhost/busybox:1',
  'localhost:5000/a/b': 'localhost:5000/a/b:latest',
  'hawser.local/my-project/web_app:v1.0': 'hawser.local/my-project/web_app:v1.0',
  [`hawser.local/p/web@${digest}`]: `hawser.local/p/web@${digest}`,
  [`hawser.local/p/web:latest@${digest}`]: `hawser.local/p/web@${digest}`,
}
for (const [given, want] of Object.entries(names)) {
  test(`${given} is ${want}`, () => assert.equal(nameOf(parseReference(given)), want))
}

for (const name of ['', 'Upper/case', 'a//b', 'a:b:c', 'x@sha256:12', 'host.io/', '-x', 'a/b:', 'a b']) {
  test(`"${name}" is no image name`, () => {
    assert.throws(() => parseReference(name), { reason: 'Invalid', message: /is not the name of an image/ })
  })
}
