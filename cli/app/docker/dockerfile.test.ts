import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readDockerfile, untilStage } from './dockerfile.ts'

const says = (text: string, args = {}, target?: string) => {
  const read = readDockerfile(text, args, target)
  assert.equal(read.is, 'image', JSON.stringify(read))
  return read.is === 'image' ? read.image : undefined
}
const tcp = (port: number) => ({ port, protocol: 'TCP' as const })

describe('B5: what a Dockerfile says of its image', () => {
  const ports = {
    'one port': ['FROM a\nEXPOSE 3000', [tcp(3000)]],
    'several, with protocols and ranges': [
      'from a\nexpose 80/tcp 53/udp 90-91',
      [tcp(80), { port: 53, protocol: 'UDP' }, tcp(90), tcp(91)],
    ],
    'a variable of ENV': ['FROM a\nENV PORT=5000 X="y z"\nEXPOSE $PORT', [tcp(5000)]],
    'a variable of ARG, given': [`FROM a\nARG PORT=1\nEXPOSE \${PORT}`, [tcp(7000)]],
    'a default': [`FROM a\nEXPOSE \${NOBODY:-4000}`, [tcp(4000)]],
    'none that is known': ['FROM a\nEXPOSE $NOBODY', []],
    'only of the last stage': ['FROM a AS build\nEXPOSE 1\nFROM b\nEXPOSE 2', [tcp(2)]],
    'and of the stage it goes on from': [
      'FROM a AS base\nEXPOSE 1\nFROM b\nFROM base\nEXPOSE 2',
      [tcp(1), tcp(2)],
    ],
    'continued lines and comments between': ['FROM a\nEXPOSE 1 \\\n# no\n  2\n', [tcp(1), tcp(2)]],
    'and empty lines between': ['FROM a\nEXPOSE 1 \\\n\n  2\n', [tcp(1), tcp(2)]],
    'continued by another mark': ['# syntax=x\n# escape=`\nFROM a\nEXPOSE 1 `\n 2', [tcp(1), tcp(2)]],
    'which must be said before everything else': [
      '# hello\n# escape=`\nFROM a\nEXPOSE 1 \\\n 2',
      [tcp(1), tcp(2)],
    ],
    'not in a here-document': ['FROM a\nRUN <<EOF\nEXPOSE 1\nEOF\nEXPOSE 2', [tcp(2)]],
    'not in a comment': ['# EXPOSE 1\nFROM a\nEXPOSE 2', [tcp(2)]],
    'no port at all': ['FROM a\nEXPOSE 0 70000 x', []],
  } as const
  for (const [name, [text, want]] of Object.entries(ports)) {
    test(`EXPOSE: ${name}`, () => assert.deepEqual(says(text, { PORT: '7000' })?.ports, want))
  }

  test('USER, VOLUME, HEALTHCHECK and the base images', () => {
    const image = says(
      'ARG V=3\nFROM node:$V\nUSER root\nUSER 1000:0\nVOLUME /data /var/x\nVOLUME ["/y"]\nHEALTHCHECK CMD true',
    )
    assert.deepEqual(image, {
      ports: [],
      user: '1000:0',
      volumes: ['/data', '/var/x', '/y'],
      hasHealthcheck: true,
      bases: ['node:3'],
      base: 'node:3',
      takes: [],
    })
    assert.equal(says('FROM a\nHEALTHCHECK NONE')?.hasHealthcheck, false)
  })

  test('a stage can be the one that is wanted, by name or number', () => {
    const text = 'FROM a AS one\nEXPOSE 1\nFROM b AS two\nEXPOSE 2\n'
    assert.deepEqual(says(text, {}, 'One')?.ports, [tcp(1)])
    assert.deepEqual(says(text, {}, '0')?.ports, [tcp(1)])
    assert.equal(untilStage(text, 'one'), 'FROM a AS one\nEXPOSE 1\n')
    assert.equal(untilStage(text, 'two'), text)
  })

  test('the base of the last stage, unless it is another stage', () => {
    assert.equal(says('FROM a AS one\nFROM b')?.base, 'b')
    assert.equal(says('FROM a AS one\nFROM One')?.base, undefined)
    assert.equal(says('FROM scratch')?.base, undefined)
  })

  const takes: Record<string, [string, readonly string[]]> = {
    'nothing but its base': ['FROM a\nCOPY . /', []],
    'the bases of other stages': ['ARG B=b:1\nFROM a AS one\nFROM $B\nFROM c', ['a', 'b:1']],
    'but not stages themselves': ['FROM a AS one\nFROM One\nCOPY --from=one /x /\nCOPY --from=0 /x /', ['a']],
    'which are those before, and not of the same name': ['FROM a AS a\nFROM b\nCOPY --from=a /x /', ['a']],
    'nor nothing': ['FROM scratch AS one\nFROM b', []],
    'images that are copied from': ['FROM a\nCOPY --chown=1:1 --from=tools:2 /x /', ['tools:2']],
    'images that are mounted': ['FROM a\nRUN --mount=type=bind,from=sdk,target=/sdk make', ['sdk']],
    'what is added from an address': [
      'FROM a\nADD https://example.com/a.tar /\nADD ["http://b.example/b", "/c d"]\nADD local /',
      ['https://example.com/a.tar', 'http://b.example/b'],
    ],
    'unless its content is said': ['FROM a\nADD --checksum=sha256:00 https://example.com/a.tar /', []],
    'each once': ['FROM a AS x\nFROM a AS y\nFROM c', ['a']],
    'and no words of commands': ['FROM a\nRUN curl --from=x https://example.com\nCOPY a--from=b /', []],
  }
  for (const [name, [text, want]] of Object.entries(takes))
    test(`it takes in ${name}`, () => assert.deepEqual(says(text)?.takes, want))

  test('broken ones say where', () => {
    assert.deepEqual(readDockerfile('RUN x'), { is: 'broken', line: 1, problem: 'there is no FROM in it' })
    assert.deepEqual(readDockerfile('FROM a AS b', {}, 'c'), {
      is: 'broken',
      line: 1,
      problem: 'there is no stage "c" in it; it has b',
    })
  })
})
