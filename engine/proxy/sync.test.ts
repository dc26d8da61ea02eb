import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Host } from './host.ts'
import { emptyRuleset, type Ruleset } from './ruleset.ts'
import { startSync } from './sync.ts'

const host: Host = { run: async () => '' }
const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('changes that come together are one run, and a failed run is tried again', async () => {
  const applied: Ruleset[] = []
  const said: string[] = []
  let failures = 1
  const table = {
    check: async () => true,
    async apply(rules: Ruleset) {
      if (failures-- > 0) throw new Error('busy')
      applied.push(rules)
    },
  }
  const sync = startSync({ table, host, wanted: emptyRuleset, log: (message) => said.push(message) })
  for (let i = 0; i < 10; i++) sync.changed()
  await until(() => applied.length > 0)
  await sync.stop()
  assert.equal(applied.length, 1)
  assert.match(said.join(), /could not be applied; trying again in 500 ms: busy/)
})

test('a table that somebody removed is made again', async () => {
  let applied = 0
  const table = {
    check: async () => applied > 0,
    async apply() {
      applied++
    },
  }
  const sync = startSync({ table, host, wanted: emptyRuleset, log: () => undefined, checkMs: 5 })
  await until(() => applied > 0)
  await sync.stop()
})
