import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from './build.ts'
import { type PruneRules, prunable } from './prune.ts'

const now = Date.parse('2026-01-02T00:00:00Z')
/** Build number `hour` of a build config, made at that hour of the day before. */
const build = (hour: number, phase: Build['status']['phase'], config = 'web', namespace = 'shop'): Build =>
  ({
    metadata: {
      name: `${config}-${hour}`,
      namespace,
      creationTimestamp: `2026-01-01T${String(hour).padStart(2, '0')}:00:00Z`,
    },
    status: { phase, output: {}, config: { kind: 'BuildConfig', name: config, namespace } },
  }) as unknown as Build
const web = { metadata: { name: 'web', namespace: 'shop' } }
const rules: PruneRules = { keepComplete: 1, keepFailed: 1, keepYoungerThanMs: 3_600_000, orphans: false }

describe('B23: which builds hawser prune builds removes', () => {
  const complete = [1, 2, 3].map((hour) => build(hour, 'Complete'))
  const failed = [build(4, 'Failed'), build(5, 'Error'), build(6, 'Cancelled')]
  const cases: Record<string, [Build[], Partial<PruneRules>, string[]]> = {
    'all but the newest of each sort': [[...complete, ...failed], {}, ['web-2', 'web-1', 'web-5', 'web-4']],
    'more stay when asked': [[...complete, ...failed], { keepComplete: 3, keepFailed: 2 }, ['web-4']],
    'none stays when asked': [complete, { keepComplete: 0 }, ['web-3', 'web-2', 'web-1']],
    'what goes on stays': [[build(1, 'Running'), build(2, 'New')], { keepComplete: 0, keepFailed: 0 }, []],
    'what is young stays, and counts for nothing': [
      [build(1, 'Complete'), build(23, 'Complete')],
      { keepYoungerThanMs: 2 * 3_600_000 },
      [],
    ],
    'one whose build config is gone stays': [[build(1, 'Complete', 'old')], { keepComplete: 0 }, []],
    'unless asked for': [
      [build(1, 'Complete', 'old'), build(2, 'Failed', 'web', 'other'), build(3, 'Running', 'old')],
      { orphans: true },
      ['old-1', 'web-2'],
    ],
  }
  for (const [name, [builds, change, want]] of Object.entries(cases)) {
    test(name, () =>
      assert.deepEqual(
        prunable(builds, [web], { ...rules, ...change }, now).map(({ metadata }) => metadata.name),
        want,
      ),
    )
  }
})
