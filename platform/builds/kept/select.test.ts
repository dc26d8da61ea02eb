import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import { annotation } from '../names.ts'
import { build } from '../samples.ts'
import { type Action, reconcile, type State } from './select.ts'

const ofKept = (one: Build, number: number): Build => ({
  ...one,
  metadata: {
    ...one.metadata,
    annotations: { ...one.metadata.annotations, [annotation.keptSource]: String(number) },
  },
})
const state = (builds: readonly Build[], kept?: number, ...waiting: readonly number[]): State => ({
  exists: true,
  builds,
  kept,
  waiting,
})
const keep = (number: number): Action => ({ do: 'keep', number })
const forget = (number: number): Action => ({ do: 'forget', number })

describe('T5: of the uploads of a build config', () => {
  const [done, failed, running] = [build(1, 'Complete'), build(2, 'Failed'), build(2, 'Running')]
  const cases: Record<string, [State, Action[]]> = {
    'the one of a build that goes on waits': [state([running], undefined, 2), []],
    'one that became an image is kept': [state([done], undefined, 1), [keep(1)]],
    'one that became none is forgotten, and the one before stays': [state([done, failed], 1, 2), [forget(2)]],
    'one whose build is gone is forgotten': [state([done], 1, 2), [forget(2)]],
    'a newer one takes the place': [state([done, build(2, 'Complete')], 1, 2), [keep(2)]],
    'of two builds at once the newer one counts': [
      state([done, build(2, 'Complete')], undefined, 1, 2),
      [forget(1), keep(2)],
    ],
    'one that could not be kept is not followed by an older one': [
      state([done, build(2, 'Complete')], 1),
      [forget(1)],
    ],
    'a build of what is kept changes nothing': [state([done, ofKept(build(2, 'Complete'), 1)], 1), []],
    'nothing stays of a build config that is gone': [
      { ...state([], 1, 2), exists: false },
      [{ do: 'forgetAll' }],
    ],
  }
  for (const [name, [given, want]] of Object.entries(cases))
    test(name, () => assert.deepEqual(reconcile(given), want))
})
