import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handOf, QueueSet } from './queueset.ts'

const queuing = { queues: 64, handSize: 4, queueLengthLimit: 50 }
const request = (of: string, width = 1) => ({ of, width })

test('a hand is of different queues and always the same', () => {
  for (let flow = 0; flow < 200; flow++) {
    const hand = handOf(String(flow), queuing)
    assert.equal(new Set(hand).size, 4)
    assert.ok(hand.every((index) => index >= 0 && index < 64))
    assert.deepEqual(handOf(String(flow), queuing), hand)
  }
})

test('who sends little does not wait behind who sends much', () => {
  const queues = new QueueSet<ReturnType<typeof request>>(queuing)
  for (let n = 0; n < 150; n++) queues.add('many', request('many'))
  queues.add('few', request('few'))
  const order = Array.from({ length: 20 }, () => queues.take()?.of)
  // The flow with many uses four queues, so at most each of these is before.
  assert.ok(order.indexOf('few') >= 0 && order.indexOf('few') <= 4, order.join())
})

test('a wide request counts for as many as it takes', () => {
  const queues = new QueueSet<ReturnType<typeof request>>({ queues: 2, handSize: 1, queueLengthLimit: 50 })
  const flows = ['a', 'b', 'c', 'd', 'e', 'f']
  const wide = flows[0] as string
  const narrow = flows.find(
    (flow) => handOf(flow, { queues: 2, handSize: 1 })[0] !== handOf(wide, { queues: 2, handSize: 1 })[0],
  )
  assert.ok(narrow)
  for (let n = 0; n < 10; n++) {
    queues.add(wide, request('wide', 5))
    queues.add(narrow, request('narrow', 1))
  }
  const order = Array.from({ length: 10 }, () => queues.take()?.of)
  assert.equal(order.filter((of) => of === 'wide').length, 2, order.join())
})

test('a full hand refuses; whoever left makes room', () => {
  const queues = new QueueSet<ReturnType<typeof request>>({ queues: 1, handSize: 1, queueLengthLimit: 2 })
  const [first, second, third] = [request('a'), request('b'), request('c')]
  assert.ok(queues.add('x', first) && queues.add('x', second))
  assert.equal(queues.add('x', third), false)
  assert.ok(queues.remove(first))
  assert.equal(queues.remove(first), false)
  assert.ok(queues.add('x', third))
  assert.deepEqual([queues.take()?.of, queues.take()?.of, queues.take()], ['b', 'c', undefined])
  assert.equal(queues.length, 0)
})
