import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CronJob } from './batch/cronjob.ts'
import { check } from './check.ts'
import { Pod } from './core/pod.ts'
import { Secret } from './core/secret.ts'
import { decode } from './decode.ts'
import type { AnyKind } from './kind.ts'

const container = { name: 'a', image: 'a' }
const jobTemplate = { spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } } } }
const cases: Record<string, readonly [AnyKind, (name: string) => object]> = {
  'a type of secrets': [Secret, (type) => ({ type })],
  'a resource that is requested': [
    Pod,
    (name) => ({
      spec: { containers: [{ ...container, resources: JSON.parse(`{"requests":{"${name}":"1"}}`) }] },
    }),
  ],
  'a schedule': [CronJob, (schedule) => ({ spec: { schedule, jobTemplate } })],
}
for (const [what, [kind, body]] of Object.entries(cases)) {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    test(`${what} is told like others when it is named ${name}`, () => {
      const said = (word: string): string =>
        JSON.stringify(told(kind, { metadata: { name: 'a', namespace: 'b' }, ...body(word) })).replaceAll(
          word,
          '…',
        )
      assert.equal(said(name), said(name.startsWith('_') ? '__other__' : 'nothing'))
    })
  }
}

function told(kind: AnyKind, body: object): unknown {
  const { value } = decode<never>(kind.node, body)
  kind.complete?.(value)
  return check(kind, value)
}
