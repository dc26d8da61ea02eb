import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stream } from '../samples.ts'
import { reconcile } from './reconcile.ts'

const cases = {
  'five images are kept': { has: ['7', '6', '5', '4', '3'], used: [], want: undefined },
  'the sixth goes': { has: ['7', '6', '5', '4', '3', '2'], used: [], want: ['7', '6', '5', '4', '3'] },
  'an old image that somebody runs stays': {
    has: ['7', '6', '5', '4', '3', '2', '1'],
    used: ['1'],
    want: ['7', '6', '5', '4', '3', '1'],
  },
}
for (const [name, { has, used, want }] of Object.entries(cases)) {
  test(`I10: ${name}`, () => {
    const names = used.map((image) => `hawser.local/shop/web@${image}`)
    const [action] = reconcile({
      stream: stream('web', { latest: has }),
      isUsed: (image) => names.includes(image),
    })
    assert.deepEqual(
      action?.stream.status.tags?.[0]?.items.map(({ image }) => image),
      want,
    )
  })
}
