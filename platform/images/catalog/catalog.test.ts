import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { chainOf } from '../compose/layer.ts'
import { catalog, tagsOf } from './catalog.ts'
import { base } from './foundations.ts'

const root = join(import.meta.dirname, '../../..')
const isBuilder = (tags = ''): boolean => tags.split(',').includes('builder')
const builders = catalog.filter(({ annotations }) => isBuilder(annotations.tags))
const servers = catalog.filter(({ annotations }) => !isBuilder(annotations.tags))

/** Pieces need nothing of the network, except those of Node.js, which brings its npm. */
const filesOf = async (name: string) => {
  const recipe = catalog.find((one) => one.name === name)
  const pieces = await recipe?.pieces('/nowhere', new AbortController().signal)
  return (pieces ?? []).flatMap((piece) => ('file' in piece ? [piece] : []))
}

test('what the catalog has (S8, S11)', () => {
  assert.deepEqual(
    builders.map(({ name }) => name),
    ['nodejs', 'python', 'php', 'ruby', 'perl', 'java', 'golang', 'static'],
  )
  assert.deepEqual(
    servers.map(({ name }) => name),
    ['postgresql', 'mariadb', 'redis', 'nginx'],
  )
})

for (const { name, version, annotations, config, layer } of catalog) {
  describe(name, () => {
    test('is run by a number that is not root (S8)', () => assert.match(config.User ?? '', /^[1-9]\d*$/))
    test('lies on the layer that all share', () => assert.equal(chainOf(layer)[0], base))
    test('has its annotations on every tag (I1)', () => {
      for (const key of ['description', 'iconClass', 'tags', 'supports', 'version'])
        assert.ok(annotations[key], key)
      assert.equal(annotations.version, version)
      assert.deepEqual(tagsOf({ version } as never), ['latest', version])
    })
    test('has the labels that tools read (S11)', () => {
      const { Labels = {} } = config
      assert.ok(Labels['io.k8s.description'] && Labels['io.k8s.display-name'])
      assert.match(Labels['io.openshift.expose-services'] ?? '', /^\d+:\w+$/)
      const [port] = (Labels['io.openshift.expose-services'] ?? '').split(':')
      assert.deepEqual(Object.keys(config.ExposedPorts ?? {}), [`${port}/tcp`])
    })
  })
}

for (const { name, annotations, config } of builders) {
  describe(`the builder ${name}`, () => {
    test('says where its scripts are (S2)', () => {
      assert.equal(config.Labels?.['io.openshift.s2i.scripts-url'], 'image:///usr/libexec/s2i')
      assert.ok(config.Env?.includes('STI_SCRIPTS_URL=image:///usr/libexec/s2i'))
    })
    test('has a sample that is there', () => {
      const { sampleContextDir = '' } = annotations
      assert.ok(sampleContextDir && existsSync(join(root, sampleContextDir)), sampleContextDir)
    })
  })
}
for (const { name } of builders.filter((one) => one.name !== 'nodejs')) {
  test(`the builder ${name} has all scripts, for everybody to run (S1)`, async () => {
    const files = await filesOf(name)
    for (const script of ['assemble', 'run', 'save-artifacts', 'usage']) {
      const piece = files.find(({ file }) => file === `/usr/libexec/s2i/${script}`)
      assert.equal(piece?.mode, 0o755, script)
    }
  })
}
for (const { name, config } of servers) {
  test(`the server ${name} has the program it starts, under tini`, async () => {
    const files = await filesOf(name)
    assert.deepEqual(config.Entrypoint, ['tini', '--'])
    assert.ok(files.some(({ file, mode }) => file === `/usr/bin/${config.Cmd?.[0]}` && mode === 0o755))
  })
}

test('every script is POSIX shell that can be read', () => {
  const scripts = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .map((file) => join(import.meta.dirname, file))
    .filter((file) => /\/(s2i\/|servers\/|run-)[^/]*$/.test(file) && !/\.(py|cjs)$/.test(file))
  assert.ok(scripts.length > 30)
  for (const script of scripts) {
    const { status, stderr } = spawnSync('dash', ['-n', script], { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    const text = readFileSync(script, 'utf8')
    assert.ok(!/\[\[|\bfunction \w+|^\s*local /m.test(text), `${script} has what only some shells know`)
  }
})
