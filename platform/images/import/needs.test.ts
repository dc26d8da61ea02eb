import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImageStream, TagReference } from '@hawser/kinds/image/imagestream.ts'
import { digest, stream } from '../samples.ts'
import { checkedAnnotation } from './apply.ts'
import { importFor, scheduled } from './needs.ts'

const tag = (more: Partial<TagReference> & { isScheduled?: boolean } = {}): TagReference => {
  const { isScheduled = false, ...rest } = more
  return {
    name: 'v1',
    from: { kind: 'DockerImage', name: 'quay.io/team/app:v1' },
    generation: 2,
    importPolicy: { importMode: 'Legacy', ...(isScheduled && { scheduled: true }) },
    referencePolicy: { type: 'Source' },
    ...rest,
  }
}
/** @param seen  Generation of the image the tag has. */
function of(tags: readonly TagReference[], seen?: number, failed?: number, repository?: string): ImageStream {
  const given = stream(
    'app',
    {},
    { spec: { tags, ...(repository && { dockerImageRepository: repository }) } },
  )
  const item = { created: '', dockerImageReference: 'x', image: digest('a'), generation: seen ?? 0 }
  const condition = { type: 'ImportSuccess', status: 'False' as const, generation: failed ?? 0 }
  const list = {
    tag: 'v1',
    items: seen === undefined ? [] : [item],
    ...(failed !== undefined && { conditions: [condition] }),
  }
  return { ...given, status: { ...given.status, tags: [list] } }
}
const checked = (given: ImageStream): ImageStream => ({
  ...given,
  metadata: { ...given.metadata, annotations: { [checkedAnnotation]: 'x' } },
})

const cases = {
  'a new tag': { given: of([tag()]), want: ['v1'] },
  'a tag whose image is of an earlier generation': { given: of([tag()], 1), want: ['v1'] },
  'a tag that was imported': { given: of([tag()], 2), want: undefined },
  'a tag that could not be imported': { given: of([tag()], 1, 2), want: undefined },
  'a reference': { given: of([tag({ reference: true })]), want: undefined },
  'a tag of a stream': {
    given: of([tag({ from: { kind: 'ImageStreamTag', name: 'a:b' } })]),
    want: undefined,
  },
  'a whole repository, and its tags': { given: of([tag()], 2, undefined, 'quay.io/team/app'), want: ['v1'] },
  'a whole repository that was looked at': {
    given: checked(of([tag()], 2, undefined, 'quay.io/team/app')),
    want: undefined,
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(`I3: import of ${name}`, () =>
    assert.deepEqual(
      importFor(given)?.spec.images?.map(({ to }) => to?.name),
      want,
    ))
}

const byDigest = { kind: 'DockerImage', name: `quay.io/team/app@${digest('a')}` }
const again = {
  'a tag that is scheduled': { given: of([tag({ isScheduled: true })], 2), want: 1 },
  'a tag that is not': { given: of([tag()], 2), want: 0 },
  'a digest that was never found': { given: of([tag({ isScheduled: true, from: byDigest })]), want: 1 },
  'a digest that was found': { given: of([tag({ isScheduled: true, from: byDigest })], 2), want: 0 },
}
for (const [name, { given, want }] of Object.entries(again))
  test(`I3: scheduled: ${name}`, () => assert.equal(scheduled(given).length, want))
