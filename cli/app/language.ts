import type { SourceFiles } from './sourcefiles.ts'

/** What an application is written in, and the file that says so. */
export interface Language {
  readonly name: string
  readonly because: string
}

/**
 * N3: the first row that finds its file decides. `*` stands for a name; a folder has a `/` behind it.
 * An `app.json` describes applications of every language, so it says Node.js only where nothing says otherwise.
 */
const signs: readonly (readonly [language: string, ...files: readonly string[]])[] = [
  ['ruby', 'Gemfile', 'Rakefile', 'config.ru'],
  ['java', 'pom.xml'],
  ['nodejs', 'package.json'],
  ['php', 'index.php', 'composer.json'],
  ['python', 'requirements.txt', 'setup.py', 'pyproject.toml', 'Pipfile'],
  ['perl', 'index.pl', 'cpanfile'],
  ['scala', 'build.sbt'],
  ['dotnet', 'project.json', '*.csproj'],
  ['golang', 'main.go', 'Godeps/', 'go.mod'],
  ['java', 'build.gradle', 'build.gradle.kts'],
  ['rust', 'Cargo.toml'],
  ['deno', 'deno.json', 'deno.jsonc'],
  ['bun', 'bunfig.toml'],
  ['nodejs', 'app.json'],
  ['static', 'index.html'],
]

/** What the files of `folder` are written in; undefined when none of them tells. */
export function detectLanguage(files: SourceFiles, folder = ''): Language | undefined {
  const names = files.list(folder)
  for (const [name, ...wanted] of signs) {
    const because = wanted
      .map((sign) => names.find((file) => fits(file, sign)))
      .find((file) => file !== undefined)
    if (because !== undefined) return { name, because }
  }
  if (files.list(folder ? `${folder}/public` : 'public').includes('index.html'))
    return { name: 'static', because: 'public/index.html' }
  return undefined
}

const fits = (file: string, sign: string): boolean =>
  sign.startsWith('*') ? file.endsWith(sign.slice(1)) : file === sign

/** For people who hold something else. */
export const knownSigns = (): string =>
  [...new Set(signs.map(([, first]) => first))].filter((file) => file !== 'app.json').join(', ')
