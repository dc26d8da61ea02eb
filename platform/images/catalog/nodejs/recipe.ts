import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { directories, PATH, ROOT, SCRIPTS, USER } from '../builder.ts'
import { base } from '../foundations.ts'
import type { Piece, Recipe } from '../recipe.ts'

const run = promisify(execFile)

/** The npm of the image; from the registry this machine uses. */
const NPM_VERSION = '11.19.1'
const scripts = join(import.meta.dirname, 's2i')
const major = process.versions.node.split('.')[0] ?? ''

const scriptPieces = (): Piece[] =>
  readdirSync(scripts).map((name) => ({
    file: `${SCRIPTS}/${name}`,
    content: readFileSync(join(scripts, name)),
    mode: 0o755,
  }))

/** Applications of Node.js: the Node this platform runs on, npm, and tini to be process 1. */
export const nodejs: Recipe = {
  name: 'nodejs',
  version: major,
  annotations: {
    'openshift.io/display-name': `Node.js ${major}`,
    description: `Build and run Node.js ${major} applications on Debian 12.`,
    iconClass: 'icon-nodejs',
    tags: 'builder,nodejs',
    supports: `nodejs:${major},nodejs`,
    sampleContextDir: 'examples/guestbook',
    version: major,
  },
  layer: base,
  config: {
    User: String(USER),
    WorkingDir: `${ROOT}/src`,
    Cmd: [`${SCRIPTS}/usage`],
    Env: [
      `PATH=${PATH}`,
      `HOME=${ROOT}/src`,
      `APP_ROOT=${ROOT}`,
      'LANG=C.UTF-8',
      'PORT=8080',
      'NODE_ENV=production',
      `NODE_VERSION=${process.versions.node}`,
      `NPM_VERSION=${NPM_VERSION}`,
      `STI_SCRIPTS_URL=image://${SCRIPTS}`,
      'npm_config_update_notifier=false',
      'npm_config_fund=false',
      'npm_config_audit=false',
    ],
    ExposedPorts: { '8080/tcp': {} },
    Labels: {
      'io.k8s.display-name': `Node.js ${major}`,
      'io.k8s.description': `Builds and runs Node.js ${major} applications.`,
      'io.openshift.expose-services': '8080:http',
      'io.openshift.tags': `builder,nodejs,nodejs${major}`,
      'io.openshift.s2i.scripts-url': `image://${SCRIPTS}`,
      'io.openshift.s2i.destination': '/tmp',
    },
  },
  inputs: [
    process.versions.node,
    NPM_VERSION,
    ...readdirSync(scripts).map((name) => readFileSync(join(scripts, name), 'utf8')),
  ],
  async pieces(directory, signal) {
    const [npm] = await Promise.all([packNpm(directory, signal), refuseSharedNode(process.execPath)])
    return [
      ...directories,
      ...scriptPieces(),
      { copy: process.execPath, as: '/usr/bin/node', mode: 0o755 },
      {
        unpack: npm,
        into: '/usr/lib/node_modules/npm',
        without: ['man/', 'docs/'],
      },
      { link: '/usr/bin/npm', to: '../lib/node_modules/npm/bin/npm-cli.js' },
      { link: '/usr/bin/npx', to: '../lib/node_modules/npm/bin/npx-cli.js' },
    ]
  },
}

async function packNpm(directory: string, signal: AbortSignal): Promise<string> {
  try {
    await run('npm', ['pack', `npm@${NPM_VERSION}`, '--pack-destination', directory], { signal })
  } catch (cause) {
    throw new Error(
      `fetching npm ${NPM_VERSION} for the nodejs builder failed. Does "npm view npm" work on this machine?`,
      { cause },
    )
  }
  return join(directory, `npm-${NPM_VERSION}.tgz`)
}

/** A distribution's node may be a small program around a shared library that the image would not have. */
async function refuseSharedNode(node: string): Promise<void> {
  const { stdout } = await run('ldd', [node]).catch(() => ({ stdout: '' }))
  const missing = /\blib(node|uv|v8)\S*/.exec(stdout)?.[0]
  if (missing) {
    throw new Error(
      `${node} needs ${missing} of this machine, so it cannot be put into the nodejs builder; start the platform with ./hawser, which brings a Node of its own`,
    )
  }
}
