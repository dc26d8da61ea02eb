'use strict'
/**
 * Reads ./package.json for the shell scripts beside it.
 *
 *   read-package.cjs facts   what assemble must know, as shell assignments
 *   read-package.cjs start   how to start the application: `direct` or `shell` on the first line, then a shell script
 */
const { createHash } = require('node:crypto')
const { existsSync, readFileSync } = require('node:fs')

/** npm runs these when it installs, so a tree that is put back without npm would miss what they make. */
const installScripts = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']

const quote = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`
const lockFile = ['npm-shrinkwrap.json', 'package-lock.json'].find((name) => existsSync(name))

function fail(problem, hint) {
  process.stderr.write(`error: ${problem}\nhint: ${hint}\n`)
  process.exit(1)
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    return fail(`${path} is not valid JSON: ${error.message}`, 'Correct the file.')
  }
}

function facts(manifest) {
  const scripts = manifest.scripts ?? {}
  const production = (process.env.NODE_ENV ?? 'production') === 'production'
  const hasBuild = Boolean(scripts.build)
  const withDev = hasBuild || !production
  const hasDev = Object.keys(manifest.devDependencies ?? {}).length > 0
  return {
    NAME: manifest.name ?? 'the application',
    LOCKED: lockFile,
    HAS_BUILD: hasBuild,
    WITH_DEV: withDev,
    PRUNE: production && withDev && hasDev,
    TREE: treeKey(manifest, withDev),
  }
}

/** The hash of all that decides what npm puts into node_modules; undefined when that cannot be known beforehand. */
function treeKey(manifest, withDev) {
  const runs = installScripts.some((name) => manifest.scripts?.[name]) || existsSync('binding.gyp')
  if (!lockFile || runs || manifest.workspaces) return undefined
  const lock = readJson(lockFile)
  // Links lead out of node_modules.
  if (Object.values(lock.packages ?? {}).some(({ link }) => link)) return undefined
  const hash = createHash('sha256').update(`${process.version} ${process.arch} ${npmVersion()} ${withDev}`)
  for (const name of ['package.json', lockFile, '.npmrc']) {
    hash.update(`\0${name}\0`)
    if (existsSync(name)) hash.update(readFileSync(name))
  }
  return hash.digest('hex').slice(0, 32)
}

const npmVersion = () => readJson('/usr/lib/node_modules/npm/package.json').version

/**
 * The script that starts the application. `direct` ends in `exec`, so that the process gets the platform's signals
 * itself; `shell` is a list of commands, whose process group gets them.
 */
function start(manifest) {
  const { prestart, start: given, poststart } = manifest.scripts ?? {}
  const command = given ?? guess(manifest)
  const about = `export npm_package_name=${quote(manifest.name ?? '')} npm_package_version=${quote(manifest.version ?? '')} npm_lifecycle_event=start`
  const simple = !prestart && !poststart && asExec(command)
  if (simple) return `direct\n${about}\n${simple}\n`
  return `shell\n${about}\n${[prestart, command, poststart].filter(Boolean).join(' &&\n')}\n`
}

function guess(manifest) {
  if (existsSync('server.js')) return 'node server.js'
  const main = manifest.main ?? 'index.js'
  if (existsSync(main)) return `node ${quote(main)}`
  return fail(
    `package.json does not say how to start the application: it has no "start" script, and there is neither server.js nor ${main}`,
    'Add one, such as "scripts": {"start": "node index.js"}.',
  )
}

/** `exec command`, when it is one command and not a list, a pipe or a shell construct; assignments stay in front. */
function asExec(command) {
  if (/[;&|<>()`\n]/.test(command)) return undefined
  const [, assignments, rest] = /^\s*((?:[A-Za-z_]\w*=[^\s"'\\]*\s+)*)(.*)$/.exec(command)
  const first = /^\S*/.exec(rest)[0]
  const isProgram = first !== '' && !first.includes('=') && !['if', 'for', 'while', 'case', 'cd', 'exec', 'export', '!', '{'].includes(first)
  return isProgram ? `${assignments}exec ${rest}` : undefined
}

if (require.main === module) {
  const manifest = readJson('package.json')
  if (manifest === null || typeof manifest !== 'object' || Array.isArray(manifest)) {
    fail('package.json is not an object', 'See https://docs.npmjs.com/cli/configuring-npm/package-json.')
  }
  if (process.argv[2] === 'start') process.stdout.write(start(manifest))
  else {
    for (const [name, value] of Object.entries(facts(manifest))) {
      process.stdout.write(`${name}=${quote(value === true ? 1 : value || '')}\n`)
    }
  }
}

module.exports = { asExec, facts, start }
