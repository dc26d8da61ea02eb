import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

const { asExec, start } = createRequire(import.meta.url)('./s2i/read-package.cjs')

const commands = {
  'node server.js': 'exec node server.js',
  'NODE_OPTIONS=--inspect PORT=1 node server.js': 'NODE_OPTIONS=--inspect PORT=1 exec node server.js',
  'node server.js --title "two words" $PORT': 'exec node server.js --title "two words" $PORT',
  'next start': 'exec next start',
  'TITLE="two words" node server.js': undefined,
  'node migrate.js && node server.js': undefined,
  'node server.js | pino-pretty': undefined,
  'node server.js > log': undefined,
  'PORT=$(cat port) node server.js': undefined,
  'cd api': undefined,
  '': undefined,
}
for (const [command, want] of Object.entries(commands)) {
  test(`"${command}" ${want ? 'can take signals itself' : 'stays with the shell'}`, () =>
    assert.equal(asExec(command), want))
}

test('prestart runs first, in a shell', () => {
  const script = start({ name: "it's", scripts: { prestart: 'node migrate.js', start: 'node server.js' } })
  assert.equal(
    script,
    "shell\nexport npm_package_name='it'\\''s' npm_package_version='' npm_lifecycle_event=start\nnode migrate.js &&\nnode server.js\n",
  )
})
