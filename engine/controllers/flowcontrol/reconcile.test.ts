import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FlowSchema } from '@hawser/kinds/flowcontrol/flowschema.ts'
import { reconcile } from './reconcile.ts'

const names = 'This FlowSchema references the PriorityLevelConfiguration object named "low"'
const found = { type: 'Dangling', status: 'False', reason: 'Found', message: `${names} and it exists` }
const lost = {
  type: 'Dangling',
  status: 'True',
  reason: 'NotFound',
  message: `${names} but there is no such object`,
}
const cases: Record<string, { told?: object; hasLevel: boolean; want: object | undefined }> = {
  'a new one': { hasLevel: true, want: found },
  'a new one without its level': { hasLevel: false, want: lost },
  'the level has gone': { told: found, hasLevel: false, want: lost },
  'the level has come': { told: lost, hasLevel: true, want: found },
  'it is told already': { told: found, hasLevel: true, want: undefined },
  'it is told of another level': {
    told: { ...found, message: found.message.replace('low', 'high') },
    hasLevel: true,
    want: found,
  },
}
for (const [name, { told, hasLevel, want }] of Object.entries(cases)) {
  test(name, () => {
    const schema = {
      spec: { priorityLevelConfiguration: { name: 'low' } },
      status: told ? { conditions: [told] } : {},
    } as unknown as FlowSchema
    assert.deepEqual(reconcile({ schema, hasLevel })[0]?.condition, want)
  })
}
