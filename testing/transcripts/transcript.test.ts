import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, parse, runs } from './transcript.ts'

const text = `# Two versions
# differ.
$ kubectl version
both
1.32| new

after a blank line
1.20| old
1.20|
1.20| too
1.32$ kubectl apply -f - <<END
> a: 1
> END
applied
$ kubectl silent

# Nothing for the old one.
$ kubectl new
1.32| said
`

test('a transcript is read and written', () => {
  const entries = parse(text)
  assert.deepEqual(entries, [
    {
      comment: ['# Two versions', '# differ.'],
      command: 'kubectl version',
      output: {
        '1.32': 'both\nnew\n\nafter a blank line',
        '1.20': 'both\n\nafter a blank line\nold\n\ntoo',
      },
    },
    {
      comment: [],
      only: '1.32',
      command: 'kubectl apply -f - <<END\na: 1\nEND',
      output: { '1.32': 'applied' },
    },
    { comment: [], command: 'kubectl silent', output: { '1.32': '', '1.20': '' } },
    {
      comment: ['# Nothing for the old one.'],
      command: 'kubectl new',
      output: { '1.32': 'said', '1.20': '' },
    },
  ])
  assert.equal(format(entries), text)
})

test('a command is run by the version that it names, else by every one', () => {
  const [differing, only] = parse(text)
  assert.ok(differing && only)
  assert.deepEqual([runs(differing, '1.20'), runs(only, '1.20'), runs(only, '1.32')], [true, false, true])
})

test('output needs a command', () => {
  assert.throws(() => parse('lost\n$ kubectl a'), /output before any command: lost/)
})
