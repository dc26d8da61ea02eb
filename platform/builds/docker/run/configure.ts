import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type Order, paths } from '../order.ts'
import type { Files } from './buildah.ts'
import { authFile, containersConf, registriesConf } from './registries.ts'

const folder = '/tmp/buildah'
export const files: Files = {
  dockerfile: paths.dockerfile,
  imageID: `${folder}/image-id`,
  digest: `${folder}/digest`,
  pullAuth: `${folder}/pull.json`,
  pushAuth: `${folder}/push.json`,
  certificates: `${folder}/certificates`,
  trusted: existsSync(paths.trusted) ? paths.trusted : undefined,
}

/** Writes what buildah reads. */
export function configure(order: Order): void {
  for (const folder of [files.certificates, `${paths.cache}/data`]) mkdirSync(folder, { recursive: true })
  writeFileSync(`${files.certificates}/ca.crt`, readFileSync(paths.registryCA))
  writeFileSync(process.env.CONTAINERS_REGISTRIES_CONF ?? '', registriesConf(order.registry))
  writeFileSync(process.env.CONTAINERS_CONF ?? '', containersConf)
  logIn(order)
}

/** Again before each use: the token is renewed while a build runs. */
export function logIn({ registry }: Order): void {
  const token = readFileSync(paths.token, 'utf8').trim()
  for (const [file, secret] of [
    [files.pullAuth, paths.pullSecret],
    [files.pushAuth, paths.pushSecret],
  ] as const) {
    writeFileSync(file, JSON.stringify(authFile(registry, token, secretsIn(secret))), { mode: 0o600 })
  }
}

/** Kubernetes has two ways to keep logins. */
function secretsIn(path: string): string[] {
  if (!existsSync(path)) return []
  const names = readdirSync(path).filter((name) => name === '.dockercfg' || name === '.dockerconfigjson')
  return names.map((name) => readFileSync(`${path}/${name}`, 'utf8'))
}
