import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectLanguage } from './language.ts'
import { filesGiven } from './sourcefiles.ts'

const cases: readonly (readonly [files: readonly string[], language: string | undefined])[] = [
  [['Gemfile'], 'ruby'],
  [['Rakefile'], 'ruby'],
  [['config.ru'], 'ruby'],
  [['pom.xml'], 'java'],
  [['package.json'], 'nodejs'],
  [['app.json'], 'nodejs'],
  [['index.php'], 'php'],
  [['composer.json'], 'php'],
  [['requirements.txt'], 'python'],
  [['setup.py'], 'python'],
  [['pyproject.toml'], 'python'],
  [['index.pl'], 'perl'],
  [['cpanfile'], 'perl'],
  [['build.sbt'], 'scala'],
  [['project.json'], 'dotnet'],
  [['Shop.csproj'], 'dotnet'],
  [['main.go'], 'golang'],
  [['Godeps/Godeps.json'], 'golang'],
  [['go.mod'], 'golang'],
  [['build.gradle'], 'java'],
  [['build.gradle.kts'], 'java'],
  [['Cargo.toml'], 'rust'],
  [['deno.json'], 'deno'],
  [['index.html'], 'static'],
  [['public/index.html'], 'static'],
  // The first row that finds something decides.
  [['package.json', 'Gemfile'], 'ruby'],
  [['requirements.txt', 'package.json'], 'nodejs'],
  [['index.html', 'package.json'], 'nodejs'],
  // app.json is of every language, so it says the least.
  [['app.json', 'requirements.txt'], 'python'],
  [['README.md'], undefined],
  [[], undefined],
]
for (const [files, want] of cases) {
  test(`N3: ${files.join(', ') || 'an empty directory'}: ${want ?? 'nothing'}`, () => {
    const given = filesGiven(Object.fromEntries(files.map((file) => [file, ''])))
    assert.equal(detectLanguage(given)?.name, want)
  })
}
