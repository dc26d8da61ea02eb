import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest, stream } from '../samples.ts'
import { GRACE_MS, sweep } from './sweep.ts'

const web = 'hawser.local/shop/web'
const streams: Record<string, ReturnType<typeof stream>> = {
  'shop/web': stream('web', { latest: [digest('a')] }),
}
const images = [
  `${web}@${digest('a')}`,
  `${web}:latest`,
  `${web}@${digest('b')}`,
  `${web}:gone`,
  `hawser.local/old/app@${digest('c')}`,
  'docker.example/library/redis:7',
  // Without it no pod can start.
  'hawser.local/pause:1',
  `hawser.local/pause@${digest('d')}`,
  // The platform's own.
  'hawser.local/pause:1',
]
const useless = [`${web}@${digest('b')}`, `${web}:gone`, `hawser.local/old/app@${digest('c')}`]
const given = { images, streamOf: (key: string) => streams[key], isUsed: () => false, now: GRACE_MS }

const cases = {
  'seen for the first time: nothing goes yet': { since: {}, want: [] },
  'useless for long enough': { since: Object.fromEntries(useless.map((image) => [image, 0])), want: useless },
  'not long enough': { since: Object.fromEntries(useless.map((image) => [image, 1])), want: [] },
}
for (const [name, { since, want }] of Object.entries(cases)) {
  test(`I10: ${name}`, () => {
    const swept = sweep({ ...given, since: new Map(Object.entries(since)) })
    assert.deepEqual(swept.remove, want)
    assert.deepEqual([...swept.since.keys()], useless)
  })
}
test('I10: what somebody uses stays', () => {
  const since = new Map(useless.map((image) => [image, 0]))
  assert.deepEqual(sweep({ ...given, since, isUsed: () => true }).remove, [])
})
