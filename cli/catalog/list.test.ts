import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CATALOG_LABEL, catalogAnnotation } from '@hawser/kinds/image/catalog.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { catalogTable } from './list.ts'

const now = Date.parse('2026-01-02T00:00:00Z')
const stream = (name: string, tags: string, created?: string, annotations: object = {}) =>
  ({
    metadata: { name, labels: { [CATALOG_LABEL]: 'true' }, annotations },
    spec: { tags: [{ name: '1', annotations: { version: '1', description: `${name}.`, tags } }] },
    status: { tags: created ? [{ tag: '1', items: [{ created }] }] : [] },
  }) as unknown as ImageStream

test('the catalog as a table: builders first, and what was composed', () => {
  const failed = { [catalogAnnotation.result]: 'failed: no network' }
  const busy = { [catalogAnnotation.progress]: 'downloading' }
  const table = catalogTable(
    [
      stream('redis', 'database', '2026-01-01T00:00:00Z', failed),
      stream('ruby', 'builder,ruby', undefined, busy),
      stream('perl', 'builder,perl'),
      stream('nginx', 'web', undefined, failed),
    ],
    now,
  )
  assert.deepEqual(table, [
    'NAME    VERSION   USE       STATE                    DESCRIPTION',
    'perl    1         builder   when first used          perl.',
    'ruby    1         builder   being composed           ruby.',
    'nginx   1         server    failed                   nginx.',
    'redis   1         server    24h old, update failed   redis.',
  ])
})
