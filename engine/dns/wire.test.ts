import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, decode, encode } from 'dns-packet'
import {
  aged,
  answering,
  fitting,
  isAbout,
  isTruncated,
  lifetime,
  questionBytes,
  recordsIn,
  udpLimit,
} from './wire.ts'

const question = { name: 'Example.com', type: 'A' } as const
const a = (data: string, ttl = 60): Answer => ({ name: 'example.com', type: 'A', ttl, data })
const opt = (udpPayloadSize: number): Answer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
})
const response = (answers: Answer[], flags = 0): Buffer =>
  encode({ type: 'response', id: 7, flags, questions: [question], answers })
const query = (additionals: Answer[] = [], name = 'example.com'): Buffer =>
  encode({ type: 'query', id: 9, questions: [{ name, type: 'A' }], additionals })

test('a response is about a question whatever the case of its letters', () => {
  assert.equal(isAbout(response([]), questionBytes(query()) as Buffer), true)
  assert.equal(isAbout(response([]), questionBytes(query([], 'example.org')) as Buffer), false)
})
test('an answer to another query has its id and its letters', () => {
  const { id, questions } = decode(answering(response([]), query([], 'eXample.com')))
  assert.deepEqual([id, questions?.[0]?.name], [9, 'eXample.com'])
})
test('an answer lives as long as its shortest record, without the pseudo-record', () => {
  assert.equal(lifetime(response([a('192.0.2.1', 60), a('192.0.2.2', 20)])), 20)
  const packet = {
    type: 'response',
    questions: [question],
    answers: [a('192.0.2.1')],
    additionals: [opt(512)],
  } as const
  assert.equal(
    lifetime(
      encode({
        ...packet,
        answers: [...packet.answers],
        additionals: [...packet.additionals],
        questions: [question],
      }),
    ),
    60,
  )
})
test('failures, truncated and empty answers are not kept', () => {
  assert.equal(lifetime(response([a('192.0.2.1')], 2)), undefined)
  assert.equal(lifetime(response([a('192.0.2.1')], 0x200)), undefined)
  assert.equal(lifetime(response([])), undefined)
})
test('a kept answer gets older, but never below zero', () => {
  const { answers } = decode(aged(response([a('192.0.2.1', 60), a('192.0.2.2', 20)]), 30))
  assert.deepEqual(
    answers?.map((one) => ('ttl' in one ? one.ttl : undefined)),
    [30, 0],
  )
})
test('how much a UDP client takes', () => {
  assert.equal(udpLimit(query()), 512)
  assert.equal(udpLimit(query([opt(100)])), 512)
  assert.equal(udpLimit(query([opt(1000)])), 1000)
  assert.equal(udpLimit(query([opt(4096)])), 1232)
})
test('an answer too large for UDP says to ask by TCP', () => {
  const large = response(Array.from({ length: 60 }, (_, i) => a(`192.0.2.${i}`)))
  assert.equal(fitting(large, 65_535), large)
  const short = fitting(large, 512)
  assert.equal(isTruncated(short), true)
  assert.deepEqual(
    decode(short).questions?.map(({ name }) => name),
    ['Example.com'],
  )
})
test('every cut of a message is refused, none is read past its end', () => {
  const whole = response([a('192.0.2.1')])
  for (let length = 0; length < whole.length; length++)
    assert.equal(recordsIn(whole.subarray(0, length)), undefined)
  assert.equal(recordsIn(whole)?.length, 1)
})
