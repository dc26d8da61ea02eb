import type { Registry } from '../order.ts'

/** registries.conf: the names that images here have lead to this platform, and short names to where Docker looks. */
export function registriesConf({ names, location }: Registry): string {
  const ours = names.map((name) => `[[registry]]\nprefix = ${toml(name)}\nlocation = ${toml(location)}\n`)
  return ['unqualified-search-registries = ["docker.io"]\nshort-name-mode = "disabled"\n', ...ours].join('\n')
}

/** containers.conf: what RUN may do, which is less than what buildah gives by itself. */
export const containersConf = `[containers]
default_capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID"]
`

const toml = (text: string): string => JSON.stringify(text)

type Auths = Readonly<Record<string, { readonly auth?: string }>>

/**
 * The file that logs in to registries: as the service account here, and elsewhere by the secrets given.
 *
 * @param secrets  Contents of `.dockerconfigjson` (`{"auths": …}`) or `.dockercfg` (its inner part); later ones win.
 * @throws {Error} when a secret is no JSON.
 */
export function authFile(
  { names, location }: Registry,
  token: string,
  secrets: readonly string[],
): { auths: Auths } {
  const auth = Buffer.from(`serviceaccount:${token}`).toString('base64')
  const ours = Object.fromEntries([location, ...names].map((name) => [name, { auth }]))
  return { auths: Object.assign({}, ...secrets.map(authsOf), ours) }
}

function authsOf(secret: string): Auths {
  const { auths, ...flat } = JSON.parse(secret) as { auths?: Auths }
  const all = Object.entries(auths ?? (flat as Auths))
  return Object.fromEntries(all.map(([registry, entry]) => [hostOf(registry), { auth: authOf(entry) }]))
}

/** Docker writes `https://index.docker.io/v1/`; the libraries of buildah want the host alone. */
function hostOf(registry: string): string {
  const host = registry.replace(/^https?:\/\//, '').replace(/\/(v[12]\/?)?$/, '')
  return host === 'index.docker.io' ? 'docker.io' : host
}

const authOf = (entry: { auth?: string; username?: string; password?: string }): string =>
  entry.auth ?? Buffer.from(`${entry.username ?? ''}:${entry.password ?? ''}`).toString('base64')
