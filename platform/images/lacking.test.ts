import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rememberedLacking } from './lacking.ts'

const pinned = 'hawser.local/openshift/nodejs@sha256:abc'
const others = Array.from({ length: 64 }, (_, i) => `${pinned}${i} /a`)

interface Case {
  /** Image and path. */
  readonly questions: readonly string[]
  readonly answer: readonly string[] | undefined
  readonly looks: number
}
describe('what an image lacks', () => {
  const cases: Record<string, Case> = {
    'is looked up once for an image by its digest': {
      questions: [`${pinned} /a`, `${pinned} /a`],
      answer: ['/a'],
      looks: 1,
    },
    'also when it lacks nothing': { questions: [`${pinned} /a`, `${pinned} /a`], answer: [], looks: 1 },
    'but for other paths and other images': {
      questions: [`${pinned} /a`, `${pinned} /b`, `${pinned}d /a`],
      answer: [],
      looks: 3,
    },
    'is looked up again for a tag, which may move': {
      questions: ['web:latest /a', 'web:latest /a'],
      answer: [],
      looks: 2,
    },
    'and as long as no node has the image': {
      questions: [`${pinned} /a`, `${pinned} /a`],
      answer: undefined,
      looks: 2,
    },
    'is forgotten when many others were looked up since': {
      questions: [`${pinned} /a`, ...others, `${pinned} /a`],
      answer: [],
      looks: 66,
    },
  }
  for (const [name, { questions, answer, looks }] of Object.entries(cases))
    test(name, async () => {
      let looked = 0
      const lacking = rememberedLacking(async () => {
        looked++
        return answer
      })
      for (const question of questions) {
        const [image = '', ...paths] = question.split(' ')
        assert.deepEqual(await lacking(image, paths), answer)
      }
      assert.equal(looked, looks)
    })
})
