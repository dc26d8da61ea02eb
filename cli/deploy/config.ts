import { randomBytes } from 'node:crypto'
import type { Client } from '@hawser/client/client.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import type { Application } from '../app/application.ts'
import { type Config, configOf, type Given } from '../app/config.ts'
import type { Versions } from '../app/objects/podtemplate.ts'
import { configSecret, configSecretName } from '../app/objects/storedobjects.ts'
import type { Home } from '../app/objects/wanted.ts'
import { apply } from './apply.ts'

/** 64 hexadecimal digits. */
export const newSecret = (): string => randomBytes(32).toString('hex')

/** The variables the application has now, and whether it had some before. */
export async function readConfig(
  client: Client,
  { name, config }: Application,
  given: Given,
  project: string,
): Promise<Config & { readonly isNeeded: boolean }> {
  const before = await client.find(Secret, configSecretName(name), project)
  const values = Object.fromEntries(
    Object.entries(before?.data ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  )
  const now = configOf(config, given, values, newSecret)
  return { ...now, isNeeded: before !== undefined || Object.keys(now.values).length > 0 }
}

/** Writes them; pods of the new release have this version of them. */
export async function writeConfig(
  client: Client,
  { values, isNeeded }: Config & { readonly isNeeded: boolean },
  home: Home,
): Promise<Versions['config']> {
  if (!isNeeded) return undefined
  const [secret] = await apply(client, home, [configSecret(values, home)])
  return { secret: configSecretName(home.app), version: secret?.metadata.resourceVersion ?? '' }
}
