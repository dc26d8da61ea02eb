import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest, stream } from '../samples.ts'
import { resolved } from './resolve.ts'

const a = digest('a')
const local = stream('web', { latest: [a], '1': [a] }, { spec: { lookupPolicy: { local: true } } })
const shut = stream('shut', { latest: [a] })
const streams: Readonly<Record<string, typeof local>> = { web: local, shut }
const web = `hawser.local/shop/web@${a}`

const cases = [
  ['web', false, web],
  ['web:1', false, web],
  ['web:none', false, 'hawser.local/shop/web:none'],
  ['shut', false, undefined],
  ['shut', true, `hawser.local/shop/shut@${a}`],
  ['gone', true, undefined],
  ['team/web', false, undefined],
  ['quay.io/team/web', false, undefined],
  ['quay.io/team/web', true, web],
  [`web@${a}`, true, undefined],
  ['not a name', true, undefined],
  ['', true, undefined],
] as const
for (const [image, isForced, want] of cases) {
  test(`I8: ${image || 'no name'}${isForced ? ', when the object says so,' : ''} is ${want ?? 'itself'}`, () =>
    assert.equal(
      resolved(image, isForced, (name) => streams[name]),
      want,
    ))
}
test('I8: a tag that is pulled through our registry', () => {
  const through = stream(
    'web',
    { latest: [a] },
    {
      spec: {
        lookupPolicy: { local: true },
        tags: [
          { name: 'latest', importPolicy: { importMode: 'Legacy' }, referencePolicy: { type: 'Local' } },
        ],
      },
    },
  )
  assert.equal(
    resolved('web', false, () => through),
    web,
  )
})
