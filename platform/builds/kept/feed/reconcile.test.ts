import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import { annotation } from '../../names.ts'
import { build } from '../../samples.ts'
import { reconcile, type Sent, type State } from './reconcile.ts'

/** A build of the upload of build 1. */
function ofKept(phase: Build['status']['phase'], sent?: Sent): Build {
  const { metadata, ...rest } = build(4, phase)
  const annotations = {
    ...metadata.annotations,
    [annotation.keptSource]: '1',
    ...(sent && { [annotation.sourceSent]: sent }),
  }
  return { ...rest, metadata: { ...metadata, annotations } }
}
const state = (of: Build, change: Partial<State> = {}): State => ({
  build: of,
  isReady: true,
  kept: { number: 1 },
  isSending: false,
  ...change,
})

describe('T5: a build of a kept upload', () => {
  const cases: Record<string, [State, string[]]> = {
    'is sent its source when its pod has begun': [state(ofKept('Running')), ['send']],
    'not before': [state(ofKept('New'), { isReady: false }), []],
    'not twice': [state(ofKept('Running', 'begun'), { isSending: true }), []],
    'nor when it has it': [state(ofKept('Running', 'whole')), []],
    'follows a newer upload': [state(ofKept('Running'), { kept: { number: 3 } }), ['follow']],
    'is built again when that one is unpacked otherwise': [
      state(ofKept('Running'), { kept: { number: 3, archive: 'zip' } }),
      ['interrupt'],
    ],
    'ends when nothing is kept any more': [state(ofKept('Running'), { kept: undefined }), ['interrupt']],
    'that the end of the platform interrupted is ended': [state(ofKept('Running', 'begun')), ['interrupt']],
    'and built again': [state(ofKept('Cancelled', 'interrupted')), ['buildAgain']],
    'also when it failed by itself': [state(ofKept('Failed', 'begun')), ['buildAgain']],
    once: [state(ofKept('Cancelled', 'again')), []],
    'that somebody cancelled is not': [state(ofKept('Cancelled', 'begun')), []],
    'that failed with all of its source is not': [state(ofKept('Failed', 'whole')), []],
    'is none when it was uploaded': [state(build(1, 'Running')), []],
  }
  for (const [name, [given, want]] of Object.entries(cases))
    test(name, () =>
      assert.deepEqual(
        reconcile(given).map((action) => action.do),
        want,
      ),
    )
})
