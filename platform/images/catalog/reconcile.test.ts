import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CATALOG_LABEL, catalogAnnotation } from '@hawser/kinds/image/catalog.ts'
import { stream } from '../samples.ts'
import { catalog, tagsOf } from './catalog.ts'
import { reconcile, SCHEDULE_MS, type State } from './reconcile.ts'

const [recipe] = catalog
assert.ok(recipe)
const tag = (name: string, scheduled = false) =>
  ({ name, importPolicy: { importMode: 'Legacy', scheduled }, referencePolicy: { type: 'Source' } }) as const
const images = { [recipe.version]: ['sha256:a'] }
const made = (
  has: Readonly<Record<string, readonly string[]>>,
  annotations: Record<string, string> = {},
  tags = tagsOf(recipe).map((name) => tag(name)),
) => {
  const one = stream(recipe.name, has, { namespace: 'openshift', spec: { tags } })
  const labels = { [CATALOG_LABEL]: 'true' }
  return { ...one, metadata: { ...one.metadata, labels, annotations } }
}
const now = Date.parse('2026-02-01T00:00:00Z')
const scheduled = tagsOf(recipe).map((name) => tag(name, true))
const checked = (at: number) => ({ [catalogAnnotation.checked]: new Date(at).toISOString() })

const base: State = {
  recipe,
  namespaceExists: true,
  stream: made({}),
  isWanted: false,
  isBusy: false,
  now,
}
const cases: Record<string, [Partial<State>, string[]]> = {
  'on a new cluster': [{ stream: undefined, namespaceExists: false }, ['createNamespace', 'createStream']],
  'when the stream was deleted': [{ stream: undefined }, ['createStream']],
  'when a newer version came': [{ stream: made({}, {}, [tag('latest')]) }, ['setTags']],
  'of an earlier version, without a label': [
    { stream: { ...made({}), metadata: { ...made({}).metadata, labels: {} } } },
    ['setTags'],
  ],
  'when nobody wants the image': [{}, []],
  'when somebody wants the image': [{ isWanted: true }, ['compose']],
  'while the image is composed': [{ isWanted: true, isBusy: true }, []],
  'when the image is there': [{ isWanted: true, stream: made(images) }, []],
  'when an update is asked for': [{ stream: made(images, { [catalogAnnotation.request]: '2' }) }, ['update']],
  'when an image is asked for before its first use': [
    { stream: made({}, { [catalogAnnotation.request]: '1' }) },
    ['update'],
  ],
  'when the request was answered': [
    { stream: made(images, { [catalogAnnotation.request]: '2', [catalogAnnotation.answered]: '2' }) },
    [],
  ],
  'when it is asked again': [
    { stream: made(images, { [catalogAnnotation.request]: '3', [catalogAnnotation.answered]: '2' }) },
    ['update'],
  ],
  'a scheduled tag, never looked at': [{ stream: made(images, {}, scheduled) }, ['update']],
  'a scheduled tag, a day later': [
    { stream: made(images, checked(now - SCHEDULE_MS - 1), scheduled) },
    ['update'],
  ],
  'a scheduled tag, an hour later': [{ stream: made(images, checked(now - 3_600_000), scheduled) }, []],
}
for (const [name, [change, want]] of Object.entries(cases)) {
  test(`the catalog ${name} (I3)`, () =>
    assert.deepEqual(
      reconcile({ ...base, ...change }).map((action) => action.do),
      want,
    ))
}
