import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseDockerfile } from './dockerfile.ts'
import { imagesOf, stagesOf, substituted } from './stages.ts'

describe('B5: what a Dockerfile says', () => {
  const cases: Record<string, readonly [string, readonly string[]]> = {
    'an instruction a line': ['FROM a\nRUN b c', ['1-1 FROM a', '2-2 RUN b c']],
    'keywords in any case': ['from a\nrUn b', ['1-1 FROM a', '2-2 RUN b']],
    'comments and empty lines are nothing': ['# x\n\n  # y\nFROM a\n', ['4-4 FROM a']],
    'a backslash goes on': ['FROM a\nRUN b \\\n  c\nCMD d', ['1-1 FROM a', '2-3 RUN b   c', '4-4 CMD d']],
    'so it does before blanks': ['FROM a\nRUN b \\ \t\n c', ['1-1 FROM a', '2-3 RUN b  c']],
    'comments and empty lines within are left out': [
      'RUN b && \\\n# why\n\n  c\nCMD d',
      ['1-4 RUN b &&   c', '5-5 CMD d'],
    ],
    'a backslash elsewhere does not go on': ['RUN a\\b\nCMD c', ['1-1 RUN a\\b', '2-2 CMD c']],
    'the escape directive': [
      '# escape=`\nFROM a\nRUN b `\n c\nRUN d\\\nCMD e',
      ['2-2 FROM a', '3-4 RUN b  c', '5-5 RUN d\\', '6-6 CMD e'],
    ],
    'a directive after the first instruction is a comment': [
      'FROM a\n# escape=`\nRUN b `\nCMD c',
      ['1-1 FROM a', '3-3 RUN b `', '4-4 CMD c'],
    ],
    'syntax directive before it': ['# syntax=x/y:1\n# ESCAPE = `\nRUN b `\nc', ['3-4 RUN b c']],
    'a comment before it ends directives': [
      '# hello\n# escape=`\nRUN b `\nCMD c',
      ['3-3 RUN b `', '4-4 CMD c'],
    ],
    flags: ['COPY --from=b --chown=1:1 x y', ['1-1 COPY [--from=b --chown=1:1] x y']],
    'no flags after the first argument': ['RUN a --b', ['1-1 RUN a --b']],
    'line ends of Windows, and a byte order mark': [
      '\uFEFFFROM a\r\nRUN b \\\r\n c',
      ['1-1 FROM a', '2-3 RUN b  c'],
    ],
    'an instruction that never ends': ['FROM a\nRUN b \\', ['1-1 FROM a', '2-2 RUN b']],
    'an instruction without arguments': ['FROM', ['1-1 FROM']],
    nothing: ['', []],
  }
  for (const [name, [source, want]] of Object.entries(cases)) {
    test(name, () => {
      const got = parseDockerfile(source).instructions.map(({ keyword, flags, text, first, last }) =>
        [`${first}-${last}`, keyword, flags.length ? `[${flags.join(' ')}]` : '', text]
          .filter(Boolean)
          .join(' '),
      )
      assert.deepEqual(got, want)
    })
  }
})

describe('B5: which images a Dockerfile needs', () => {
  const cases: Record<string, readonly [string, readonly string[], Record<string, string>?]> = {
    'its base': ['FROM a:1', ['a:1']],
    'not the empty one': ['FROM scratch', []],
    'of several stages, not those before': [
      'FROM a AS one\nFROM one\nFROM b as two\nCOPY --from=Two x y',
      ['a', 'b'],
    ],
    'stages by number': ['FROM a\nFROM b\nCOPY --from=0 x y', ['a', 'b']],
    'what COPY reads from': ['FROM a\nCOPY --from=c:2 x y', ['a', 'c:2']],
    'what RUN mounts': ['FROM a\nRUN --mount=type=bind,from=d,target=/x y', ['a', 'd']],
    'with a platform': ['FROM --platform=linux/amd64 a', ['a']],
    'by an argument with a default': ['ARG V=1\nFROM a:$V', ['a:1']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Dockerfiles write so
    'by an argument of the build': ['ARG V=1\nFROM a:${V}', ['a:2'], { V: '2' }],
    'by an argument of an argument': ['ARG V="1"\nARG I=a:$V\nFROM $I', ['a:1']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Dockerfiles write so
    'by a default in place': ['ARG V\nFROM a:${V:-7}', ['a:7']],
    'not by an argument that nobody gives': ['ARG V\nFROM a:$V', []],
    'not by an argument of a stage': ['FROM a\nARG V=1\nFROM b:$V', ['a']],
  }
  for (const [name, [source, want, args]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(imagesOf(parseDockerfile(source), args), want))
  }
  test('FROM with too much', () =>
    assert.match(String(stagesOf(parseDockerfile('FROM a b c'))), /line 1: "FROM a b c" is not FROM IMAGE/))
  test('FROM with nothing', () => assert.match(String(stagesOf(parseDockerfile('ARG A\nFROM'))), /line 2/))
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Dockerfiles write so
  test('another value where there is one', () => assert.equal(substituted('a${V:+b}', { V: '1' }), 'ab'))
})
