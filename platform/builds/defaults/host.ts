import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { promisify } from 'node:util'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { certificatesBesides } from './certificates.ts'
import type { BuildDefaults } from './defaults.ts'
import { aliasesOf, isLoopback } from './hostsfile.ts'

const run = promisify(execFile)

/** Settings of npm that say how to reach packages. */
const npmSettings = ['registry', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl', 'cafile'] as const
export type NpmSettings = Readonly<Partial<Record<(typeof npmSettings)[number], string>>>

const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
/** Mirrors of package registries, by the names that the builders of the catalog know. */
const mirrorVariables = [
  ...['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_TRUSTED_HOST'],
  ...[
    'COMPOSER_MIRROR',
    'CPAN_MIRROR',
    'GONOSUMDB',
    'GOPROXY',
    'GOSUMDB',
    'MAVEN_MIRROR_URL',
    'RUBYGEM_MIRROR',
  ],
]
const FRESH_MS = 60_000

/**
 * How this machine reaches package registries, for builds: the registry and proxies npm is set to, certificates that are
 * trusted here only, and addresses from the hosts file. Read again at most once a minute.
 */
export function hostDefaults(now: () => number = Date.now): () => Promise<BuildDefaults> {
  let last: { readonly at: number; readonly defaults: Promise<BuildDefaults> } | undefined
  return () => {
    if (!last || now() - last.at > FRESH_MS) last = { at: now(), defaults: readHost() }
    return last.defaults
  }
}

async function readHost(): Promise<BuildDefaults> {
  const npm = await readNpm()
  const env = settingsEnv(npm, process.env)
  const files = [
    npm.cafile,
    process.env.NODE_EXTRA_CA_CERTS,
    process.env.SSL_CERT_FILE,
    '/etc/ssl/certs/ca-certificates.crt',
  ]
  const bundles = await Promise.all([...new Set(files)].map((file) => (file ? readOr(file) : '')))
  return {
    env,
    hostAliases: aliasesOf(await readOr('/etc/hosts'), hostsIn(env)),
    certificates: certificatesBesides(bundles.join('\n'), [
      ...getCACertificates('bundled'),
      ...(await distributed()),
    ]),
  }
}

/** What the distribution trusts is nobody's own decision, even where Node has dropped it since. */
async function distributed(): Promise<string[]> {
  const folder = '/usr/share/ca-certificates/mozilla'
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.map((name) => readOr(join(folder, name))))
}

const readOr = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')

async function readNpm(): Promise<NpmSettings> {
  // Without npm on this machine, builds use the registry npm comes with.
  const { stdout } = await run('npm', ['config', 'get', ...npmSettings]).catch(() => ({ stdout: '' }))
  return parseNpm(stdout)
}

/** Reads `npm config get A B …`: lines of `name=value`; what is not set is `null`, `undefined` or empty. */
export function parseNpm(text: string): NpmSettings {
  const entries = text.split('\n').flatMap((line) => {
    const [, name = '', value = ''] = /^([\w-]+)\s*=\s*(.*)$/.exec(line) ?? []
    return name && !['', 'null', 'undefined'].includes(value) ? [[name, value] as const] : []
  })
  return Object.fromEntries(entries)
}

/** The variables a build gets. A proxy on this machine's loopback is no use to a pod. */
export function settingsEnv(npm: NpmSettings, host: Readonly<Record<string, string | undefined>>): EnvVar[] {
  const given = {
    npm_config_registry: npm.registry,
    npm_config_proxy: npm.proxy,
    npm_config_https_proxy: npm['https-proxy'],
    npm_config_noproxy: npm.noproxy,
    npm_config_strict_ssl: npm['strict-ssl'] === 'false' ? 'false' : undefined,
    ...Object.fromEntries(proxyVariables.map((name) => [name, host[name]])),
    // Everybody who builds can read them.
    ...Object.fromEntries(mirrorVariables.map((name) => [name, withoutLogin(host[name])])),
  }
  return Object.entries(given).flatMap(([name, value]) =>
    value && !isLoopback(hostOf(value)) ? [{ name, value }] : [],
  )
}

const withoutLogin = (value: string | undefined): string | undefined =>
  value && /:\/\/[^/\s]*@/.test(value) ? undefined : value

const hostOf = (text: string): string => (URL.canParse(text) ? new URL(text).hostname : '')
const hostsIn = (env: readonly EnvVar[]): string[] =>
  env.map(({ value = '' }) => hostOf(value)).filter(Boolean)
