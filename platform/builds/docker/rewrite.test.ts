import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Change, rewritten } from './rewrite.ts'

describe('B5, B8: a Dockerfile with what its build config says', () => {
  const cases: Record<string, readonly [string, Change, string]> = {
    'nothing: nothing changes': ['FROM a\nRUN b', {}, 'FROM a\nRUN b\n'],
    'from replaces the image': ['FROM a\nRUN b\n', { from: 'x@sha256:1' }, 'FROM x@sha256:1\nRUN b\n'],
    'from replaces the last one, which keeps its name and flags': [
      'FROM a AS one\nRUN b\nFROM --platform=linux/amd64 c as two\nCOPY --from=one d e\n',
      { from: 'x' },
      'FROM a AS one\nRUN b\nFROM --platform=linux/amd64 x AS two\nCOPY --from=one d e\n',
    ],
    'from replaces all lines': [
      'FROM \\\n  a\nRUN b\n',
      { from: 'x', env: [['A', '1']] },
      'FROM x\nENV A="1"\nRUN b\n',
    ],
    'env comes after every FROM': [
      'FROM a AS one\nRUN b\nFROM c\nRUN d\n',
      {
        env: [
          ['A', 'one two'],
          ['B', '$A/"x\\'],
        ],
      },
      'FROM a AS one\nENV A="one two" B="$A/\\"x\\\\"\nRUN b\nFROM c\nENV A="one two" B="$A/\\"x\\\\"\nRUN d\n',
    ],
    'env comes after the last line of FROM': [
      'FROM \\\n a\nRUN b\n',
      { env: [['A', '']] },
      'FROM \\\n a\nENV A=""\nRUN b\n',
    ],
    'arguments of the machine are known in every stage': [
      'FROM a AS b\nFROM b',
      { ambientArgs: ['npm_config_registry'], env: [['A', '1']] },
      'FROM a AS b\nARG npm_config_registry\nENV A="1"\nFROM b\nARG npm_config_registry\nENV A="1"\n',
    ],
    'what changes with each build comes last': [
      'FROM a\nCMD b\n',
      { finalEnv: [['OPENSHIFT_BUILD_NAME', 'web-1']], labels: [['io.openshift.build.name', 'web-1']] },
      'FROM a\nCMD b\nENV OPENSHIFT_BUILD_NAME="web-1"\nLABEL io.openshift.build.name="web-1"\n',
    ],
    'labels are taken as they are': [
      'FROM a',
      {
        labels: [
          ['m', 'costs $5 "or\nso" \\'],
          ['an odd=name', '1'],
        ],
      },
      'FROM a\nLABEL m="costs \\$5 \\"or so\\" \\\\" "an odd=name"="1"\n',
    ],
    'a file that does not end does here': [
      'FROM a\nRUN b \\',
      { labels: [['l', '1']] },
      'FROM a\nRUN b \nLABEL l="1"\n',
    ],
    'its escape character': [
      '# escape=`\nFROM a',
      { env: [['A', '"`\\']] },
      '# escape=`\nFROM a\nENV A="`"``\\"\n',
    ],
  }
  for (const [name, [source, change, want]] of Object.entries(cases)) {
    test(name, () => {
      const got = rewritten(source, change)
      assert.equal(typeof got === 'string' ? got : got.text, want)
    })
  }
  test('says which images it needs, with from in its place', () => {
    const got = rewritten('ARG V=1\nFROM a:$V AS one\nFROM b', { from: 'x', buildArgs: { V: '2' } })
    assert.deepEqual(typeof got === 'string' ? got : got.images, ['a:2', 'x'])
  })
})

describe('B5, B19: a Dockerfile that cannot be built is refused with its line', () => {
  const cases: Record<string, readonly [string, RegExp, Change?]> = {
    empty: ['\n# only words\n', /is empty/],
    'no FROM': ['ARG A', /has no FROM/],
    'RUN before FROM': ['ARG A\nRUN b\nFROM a', /line 2: RUN stands before the first FROM/],
    'a word that is no instruction': ['FROM a\nRUM b', /line 2: "RUM" is not an instruction/],
    'a text that is no Dockerfile': ['{ "name": "web" }', /line 1: "\{" is not an instruction/],
    'FROM of two images': ['FROM a b', /line 1: "FROM a b"/],
    'a here-document': ['FROM a\nRUN <<EOF\nmake\nEOF\n', /line 2: here-documents/],
    'a quoted here-document that is copied': [
      "FROM a\nCOPY <<-'END' /x\nfrom a b c\nEND\n",
      /line 2: here-documents/,
    ],
    'a variable of two lines': ['FROM a', /variable A has more than one line/, { env: [['A', 'b\nc']] }],
  }
  for (const [name, [source, want, change = {}]] of Object.entries(cases)) {
    test(name, () => assert.match(String(rewritten(source, change)), want))
  }
  test('shifting bits is no here-document', () =>
    assert.equal(typeof rewritten('FROM a\nRUN echo $((1 << N))\nCMD N', {}), 'object'))
})
