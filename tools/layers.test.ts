import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const everything = ['*']

/** What each package may import of ours, and the reason, which a violation prints. */
const layers: Record<string, { at: string; may: readonly string[]; because: string }> = {
  kinds: { at: 'kinds', may: [], because: 'the browser, the CLI and the server all speak these nouns' },
  store: {
    at: 'engine/store',
    may: ['kinds'],
    because: 'storage knows keys and revisions; it must not know who reads them',
  },
  apiserver: {
    at: 'engine/apiserver',
    may: ['kinds', 'store'],
    because: 'it is the only writer to the store: a second one would skip validation',
  },
  client: {
    at: 'engine/client',
    may: ['kinds'],
    because:
      'it reaches any API server the same way; in one process the socket is in memory, the path is the same',
  },
  cri: {
    at: 'engine/cri',
    may: [],
    because: 'it speaks to a container runtime, which knows nothing of our API',
  },
  node: {
    at: 'engine/node',
    may: ['kinds', 'client', 'cri'],
    because: 'the agent is a client that touches containers, and the only one',
  },
  ...Object.fromEntries(
    ['controllers', 'scheduler', 'proxy', 'dns'].map((name) => [
      name,
      {
        at: `engine/${name}`,
        may: ['kinds', 'client'],
        because: 'it is a client, so that it can move to another machine unchanged',
      },
    ]),
  ),
  ...Object.fromEntries(
    ['builds', 'git', 'images', 'registry', 'router', 'projects'].map((name) => [
      name,
      {
        at: `platform/${name}`,
        may: ['kinds', 'client', 'builds', 'images'],
        because: 'the platform runs on any Kubernetes: it only ever uses the client',
      },
    ]),
  ),
  cli: { at: 'cli', may: ['kinds', 'client'], because: 'no privileges: what the CLI can do, curl can do' },
  server: { at: 'server', may: everything, because: 'main knows everyone' },
  testing: { at: 'testing', may: everything, because: 'tests start the real parts' },
}

const sources = (at: string) =>
  globSync(`${at}/**/*.ts`, {
    exclude: ['**/*.test.ts', '**/node_modules/**', '**/testing.ts', `${at}/**/testing/**`],
  })
const imports = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\(|import) ?'@hawser\/([^/']+)/g)].map(
    ([, name = '']) => name,
  )

for (const [name, { at, may, because }] of Object.entries(layers)) {
  test(`${name} imports only ${may.join(', ') || 'itself'}`, () => {
    const files = sources(at)
    assert.ok(
      files.length > 0,
      `no source files under ${at}: the table of layers names a folder that is not there`,
    )
    for (const file of files) {
      for (const imported of imports(file)) {
        assert.ok(
          may === everything || may.includes(imported),
          `${file} imports @hawser/${imported}, but ${because}`,
        )
      }
    }
  })
}

test('nobody imports server or testing, except each other', () => {
  for (const file of globSync('{kinds,engine,platform,cli}/**/*.ts', {
    exclude: ['**/*.test.ts', '**/testing.ts', '**/testing/**'],
  })) {
    for (const imported of imports(file)) {
      assert.ok(
        !['server', 'testing'].includes(imported),
        `${file} imports @hawser/${imported}: main and tests stand on top`,
      )
    }
  }
})

test('a relative import stays in its package', () => {
  for (const [name, { at }] of Object.entries(layers)) {
    for (const file of sources(at)) {
      const depth = file.slice(at.length + 1).split('/').length - 1
      for (const [, up = ''] of readFileSync(file, 'utf8').matchAll(/from '((?:\.\.\/)+)/g)) {
        assert.ok(
          up.length / 3 <= depth,
          `${file} reaches out of ${name} by a relative path; import '@hawser/…'`,
        )
      }
    }
  }
})

test('kinds run in a browser: nothing of Node is imported', () => {
  for (const file of sources('kinds')) {
    assert.doesNotMatch(readFileSync(file, 'utf8'), /from 'node:/, `${file} imports a module of Node`)
  }
})
