import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifier } from './classify.ts'
import { flowSchemas, priorityLevels } from './defaults.ts'
import type { PriorityLevel } from './flowschema.ts'
import { Gates, type Leave } from './gates.ts'
import { listSeats } from './seats.ts'

const classify = classifier(flowSchemas)
const pods = { group: '', plural: 'pods', namespace: 'a' }
const of = (name: string, ...groups: string[]) => ({ name, groups: [...groups, 'system:authenticated'] })
const account = of('system:serviceaccount:kube-system:x', 'system:serviceaccounts')

const cases: [
  name: string,
  user: ReturnType<typeof of>,
  verb: string,
  on: object,
  schema: string,
  flow: string,
][] = [
  ['an administrator', of('admin', 'system:masters'), 'list', pods, 'exempt', ''],
  ['a probe', of('x'), 'get', { path: '/readyz/ping' }, 'probes', ''],
  [
    'a node on itself',
    of('system:node:n', 'system:nodes'),
    'patch',
    { group: '', plural: 'nodes', subresource: 'status', name: 'n' },
    'system-node-high',
    'system:node:n',
  ],
  ['a node on pods', of('system:node:n', 'system:nodes'), 'list', pods, 'system-nodes', 'system:node:n'],
  [
    'an election',
    of('system:kube-scheduler'),
    'update',
    { group: 'coordination.k8s.io', plural: 'leases', namespace: 'kube-system' },
    'system-leader-election',
    'system:kube-scheduler',
  ],
  ['the scheduler', of('system:kube-scheduler'), 'list', pods, 'kube-scheduler', 'a'],
  ['an account of the system', account, 'list', pods, 'kube-system-service-accounts', 'a'],
  [
    'an account',
    of('system:serviceaccount:a:x', 'system:serviceaccounts'),
    'list',
    pods,
    'service-accounts',
    'system:serviceaccount:a:x',
  ],
  ['anybody else', of('joe'), 'list', pods, 'global-default', 'joe'],
  ['anybody else on a path', of('joe'), 'get', { path: '/version' }, 'global-default', 'joe'],
]
for (const [name, user, verb, on, schema, flow] of cases) {
  test(`${name} belongs to ${schema}`, () => {
    const found = classify({ user, verb, on: on as typeof pods })
    assert.equal(found?.schema.metadata.name, schema)
    assert.equal(found?.flow, `${schema} ${flow}`)
  })
}

const level = (name: string, shares: number, lendablePercent = 0, type = 'Queue'): PriorityLevel => ({
  metadata: { name },
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: shares,
      lendablePercent,
      limitResponse: {
        type,
        ...(type === 'Queue' && { queuing: { queues: 1, handSize: 1, queueLengthLimit: 2 } }),
      },
    },
  },
})
const stays = (): void => {}
const gatesOf = (seats: number, levels: readonly PriorityLevel[], waitMs = 60_000): Gates => {
  const gates = new Gates({ seats, waitMs })
  gates.configure(levels)
  return gates
}
const refused = { reason: 'TooManyRequests', message: 'Too many requests, please try again later.' }

test('what finds no seat waits for one, what finds no place to wait is refused', async () => {
  const gates = gatesOf(1, [level('a', 1)])
  const first = gates.enter('a', 'f', 1, stays) as Leave
  const [second, third] = [gates.enter('a', 'f', 1, stays), gates.enter('a', 'f', 1, stays)]
  await assert.rejects(gates.enter('a', 'f', 1, stays) as Promise<Leave>, refused)
  first()
  first()
  const leave = await second
  assert.equal(gates.states()[0]?.inUse, 1)
  leave()
  ;(await third)()
  assert.deepEqual(gates.states(), [
    { name: 'a', nominal: 1, inUse: 0, executing: 0, waiting: 0, dispatched: 3, rejected: 1 },
  ])
})

test('who waits too long, or goes away, waits no longer', async () => {
  const gates = gatesOf(1, [level('a', 1)], 5)
  const first = gates.enter('a', 'f', 1, stays) as Leave
  await assert.rejects(gates.enter('a', 'f', 1, stays) as Promise<Leave>, refused)
  const left = gates.enter('a', 'f', 1, (giveUp) => setImmediate(giveUp)) as Promise<Leave>
  await assert.rejects(left, refused)
  first()
  assert.equal(gates.states()[0]?.waiting, 0)
})

test('a level that does not queue refuses at once', async () => {
  const gates = gatesOf(1, [level('a', 1, 0, 'Reject')])
  await gates.enter('a', 'f', 1, stays)
  await assert.rejects(async () => gates.enter('a', 'f', 1, stays), refused)
})

test('seats that others lend and do not use are borrowed, and theirs again when they want them', async () => {
  const gates = gatesOf(4, [level('a', 1), level('b', 1, 50)])
  const leaves = [1, 2, 3].map(() => gates.enter('a', 'f', 1, stays) as Leave)
  assert.ok(leaves.every((leave) => typeof leave === 'function'))
  const waiting = gates.enter('a', 'f', 1, stays)
  assert.ok(waiting instanceof Promise, 'only half of the other level is lent')
  assert.equal(typeof gates.enter('b', 'f', 1, stays), 'function')
  assert.equal(typeof gates.enter('b', 'f', 1, stays), 'function', 'its own seats are never refused')
  for (const leave of leaves) leave()
  assert.equal(typeof (await waiting), 'function')
})

test('a request wider than its level takes what there is', () => {
  const gates = gatesOf(2, [level('a', 1)])
  assert.equal(typeof gates.enter('a', 'f', 10, stays), 'function')
  assert.equal(gates.states()[0]?.inUse, 2)
})

test('a level that goes lets in who waits in it', async () => {
  const gates = gatesOf(1, [level('a', 1)])
  await gates.enter('a', 'f', 1, stays)
  const waiting = gates.enter('a', 'f', 1, stays)
  gates.configure([level('b', 1)])
  assert.equal(typeof (await waiting), 'function')
})

test('every flow schema leads to a level that is there', () => {
  const names = new Set(priorityLevels.map(({ metadata }) => metadata.name))
  for (const { spec } of flowSchemas) assert.ok(names.has(spec.priorityLevelConfiguration.name))
})

const widths: [stored: number, limit: number, want: number][] = [
  [0, 0, 1],
  [100, 0, 1],
  [101, 0, 2],
  [5000, 0, 10],
  [5000, 250, 3],
]
for (const [stored, limit, want] of widths) {
  test(`a list of ${stored} with limit ${limit} takes ${want} seats`, () => {
    assert.equal(listSeats(stored, limit), want)
  })
}
