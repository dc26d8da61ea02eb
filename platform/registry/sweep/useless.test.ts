import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Digest, textOf } from '../digest.ts'
import type { ManifestNote } from '../store/repositories.ts'
import { type NotedManifest, pushGraceMs, type State, useless } from './useless.ts'

const digest = (letter: string): Digest => ({ algorithm: 'sha256', hex: letter.repeat(64) })
const old = 0
const now = pushGraceMs
const lately = 1
const manifest = (
  letter: string,
  uses: string,
  note: Partial<ManifestNote> = { wasTagged: true },
  modified = old,
): NotedManifest => ({
  digest: digest(letter),
  modified,
  note: { mediaType: '', size: 1, ...note },
  uses: [...uses].map((one) => textOf(digest(one))),
})
const blob = (letter: string, modified = old) => ({ digest: digest(letter), modified })

const cases: Record<
  string,
  { given: Partial<Omit<State, 'listed'>> & { listed?: string }; manifests: string; blobs: string }
> = {
  'what a tag stands for stays with its blobs': {
    given: { listed: 'a', manifests: [manifest('a', '12')], blobs: [blob('1'), blob('2')] },
    manifests: '',
    blobs: '',
  },
  'what no tag stands for any more goes, and the blobs that only it used': {
    given: {
      listed: 'a',
      manifests: [manifest('a', '1'), manifest('b', '12')],
      blobs: [blob('1'), blob('2')],
    },
    manifests: 'b',
    blobs: '2',
  },
  'what came by its digest alone stays': {
    given: { manifests: [manifest('a', '1', {})], blobs: [blob('1')] },
    manifests: '',
    blobs: '',
  },
  'a blob that no manifest came for goes after a day': {
    given: { blobs: [blob('1'), blob('2', lately)] },
    manifests: '',
    blobs: '1',
  },
  'what was pushed lately stays': {
    given: { manifests: [manifest('a', '1', { wasTagged: true }, lately)], blobs: [blob('1')] },
    manifests: '',
    blobs: '',
  },
  'parts of an index stay with it': {
    given: {
      listed: 'a',
      manifests: [manifest('a', 'b'), manifest('b', '1', {})],
      blobs: [blob('1')],
    },
    manifests: '',
    blobs: '',
  },
  'parts of an index go with it': {
    given: { manifests: [manifest('a', 'b'), manifest('b', '1', {})], blobs: [blob('1')] },
    manifests: 'ab',
    blobs: '1',
  },
  'a signature stays with what it is about, and so does one of the signature': {
    given: {
      listed: 'a',
      manifests: [
        manifest('a', ''),
        manifest('b', '1', { subject: textOf(digest('a')) }),
        manifest('c', '', { subject: textOf(digest('b')) }),
      ],
      blobs: [blob('1')],
    },
    manifests: '',
    blobs: '',
  },
  'a signature goes with what it is about': {
    given: { manifests: [manifest('a', ''), manifest('b', '', { subject: textOf(digest('a')) })] },
    manifests: 'ab',
    blobs: '',
  },
  'everything goes with its image stream': {
    given: { hasStream: false, manifests: [manifest('a', '1', {})], blobs: [blob('1')] },
    manifests: 'a',
    blobs: '1',
  },
}
for (const [name, { given, manifests, blobs }] of Object.entries(cases)) {
  test(`I10 ${name}`, () => {
    const { listed = '', ...rest } = given
    const gone = useless({
      hasStream: true,
      manifests: [],
      blobs: [],
      now,
      ...rest,
      listed: new Set([...listed].map((one) => textOf(digest(one)))),
    })
    const letters = (all: readonly { digest: Digest }[]) => all.map((one) => one.digest.hex[0]).join('')
    assert.deepEqual([letters(gone.manifests), letters(gone.blobs)], [manifests, blobs])
  })
}
