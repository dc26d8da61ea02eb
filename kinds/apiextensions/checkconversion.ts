import { decodeBase64 } from '../meta/base64.ts'
import {
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidAs,
  notSupported,
  required,
} from '../meta/field.ts'
import { goBytes } from '../meta/gobytes.ts'
import { dns1035Label } from '../meta/names.ts'
import { checkWebhookTarget } from '../meta/webhook.ts'
import type { CustomResourceConversion, WebhookConversion } from './conversion.ts'

/** What an old version of the definition got away with, a new one may keep. */
export interface ConversionRules {
  readonly recognizedVersions: boolean
  readonly caBundle: boolean
}

const spoken = ['v1', 'v1beta1']

/** Paths are those of upstream's internal type: what users write under `webhook` stands beside `strategy` there. */
export function checkConversion(
  { strategy, webhook }: CustomResourceConversion,
  rules: ConversionRules,
  path: string,
): FieldError[] {
  if (strategy === 'Webhook') return checkWebhook(webhook, rules, path)
  return [
    ...(strategy ? [] : [required(`${path}.strategy`)]),
    ...(strategy && strategy !== 'None'
      ? [notSupported(`${path}.strategy`, strategy, ['None', 'Webhook'])]
      : []),
    ...(webhook?.clientConfig ? [needless(`${path}.webhookClientConfig`)] : []),
    ...(webhook?.conversionReviewVersions.length ? [needless(`${path}.conversionReviewVersions`)] : []),
  ]
}

const needless = (path: string): FieldError =>
  forbidden(path, 'should not be set when strategy is not set to Webhook')

function checkWebhook(
  webhook: WebhookConversion | undefined,
  rules: ConversionRules,
  path: string,
): FieldError[] {
  const config = webhook?.clientConfig
  const at = `${path}.webhookClientConfig`
  return [
    ...(config ? checkWebhookTarget(config, at) : [required(at, 'required when strategy is set to Webhook')]),
    ...(config?.caBundle && rules.caBundle ? checkBundle(config.caBundle, `${at}.caBundle`) : []),
    ...checkVersions(
      webhook?.conversionReviewVersions ?? [],
      rules.recognizedVersions,
      `${path}.conversionReviewVersions`,
    ),
  ]
}

function checkVersions(versions: readonly string[], recognized: boolean, path: string): FieldError[] {
  if (versions.length === 0) return [required(path)]
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i
      ? [invalid(`${path}[${i}]`, version, 'duplicate version')]
      : dns1035Label(version).map((problem) => invalid(`${path}[${i}]`, version, problem)),
  )
  if (recognized && !versions.some(isSpoken))
    errors.push(invalidAs(path, goStrings(versions), `must include at least one of ${spoken.join(', ')}`))
  return errors
}
const isSpoken = (version: string): boolean => spoken.includes(version)

export const speaksOurs = (versions: readonly string[]): boolean =>
  versions.length === 0 || versions.some(isSpoken)

/** It holds at least one certificate in PEM; what is in it shows when the webhook is called. */
export const isBundle = (base64: string): boolean =>
  new TextDecoder().decode(decodeBase64(base64)).includes('-----BEGIN CERTIFICATE-----')

function checkBundle(base64: string, path: string): FieldError[] {
  if (isBundle(base64)) return []
  const problem = 'unable to load root certificates: unable to parse bytes as PEM block'
  return [invalidAs(path, goBytes(base64), problem)]
}
