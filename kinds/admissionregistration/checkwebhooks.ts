import {
  duplicate,
  type FieldError,
  goStrings,
  invalid,
  invalidAs,
  notSupported,
  required,
} from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { dns1035Label, dnsSubdomain } from '../meta/names.ts'
import { same } from '../meta/same.ts'
import { checkWebhookTarget } from '../meta/webhook.ts'
import { checkRule } from './checkrule.ts'
import { checkMatchConditions } from './matchcondition.ts'
import type { MutatingWebhook } from './mutatingwebhook.ts'
import type { ValidatingWebhook } from './validatingwebhook.ts'

type Webhook = ValidatingWebhook | MutatingWebhook

/** Rules of both kinds of webhook configurations. What an old version got away with, a new one may keep. */
export function checkWebhooks(webhooks: readonly Webhook[], old?: readonly Webhook[]): FieldError[] {
  const strict = strictness(webhooks, old)
  const names = webhooks.map(({ name }) => name)
  return webhooks.flatMap((webhook, i) => {
    const path = `webhooks[${i}]`
    const isTaken = strict.names && webhook.name && names.indexOf(webhook.name) < i
    return [
      ...checkWebhook(webhook, strict, path),
      ...checkVersions(webhook.admissionReviewVersions, strict.versions, `${path}.admissionReviewVersions`),
      ...(isTaken ? [duplicate(`${path}.name`, webhook.name)] : []),
    ]
  })
}

interface Strictness {
  readonly sideEffects: boolean
  readonly versions: boolean
  readonly names: boolean
  readonly matchConditions: boolean
}

function strictness(now: readonly Webhook[], old: readonly Webhook[] | undefined): Strictness {
  if (!old) return { sideEffects: true, versions: true, names: true, matchConditions: true }
  return {
    sideEffects: old.every(({ sideEffects }) => harmless.includes(sideEffects)),
    versions: old.every(({ admissionReviewVersions: all }) => all.length === 0 || all.some(isSpoken)),
    names: new Set(old.map(({ name }) => name)).size === old.length,
    matchConditions:
      now.length !== old.length ||
      now.some(({ matchConditions }, i) => !same(matchConditions, old[i]?.matchConditions)),
  }
}

const harmless: readonly string[] = ['None', 'NoneOnDryRun']
const sideEffectClasses: readonly string[] = ['None', 'NoneOnDryRun', 'Some', 'Unknown']
const spoken = ['v1', 'v1beta1']
const isSpoken = (version: string): boolean => spoken.includes(version)

function checkWebhook(webhook: Webhook, strict: Strictness, path: string): FieldError[] {
  const { name, rules = [], timeoutSeconds, matchConditions = [] } = webhook
  return [
    ...checkName(name, `${path}.name`),
    ...rules.flatMap((rule, i) => checkRule(rule, `${path}.rules[${i}]`)),
    ...checkSideEffects(webhook.sideEffects, strict.sideEffects, `${path}.sideEffects`),
    ...(timeoutSeconds > 30 || timeoutSeconds < 1
      ? [
          invalid(
            `${path}.timeoutSeconds`,
            timeoutSeconds,
            'the timeout value must be between 1 and 30 seconds',
          ),
        ]
      : []),
    ...checkLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`),
    ...checkLabelSelector(webhook.objectSelector, `${path}.objectSelector`),
    ...checkWebhookTarget(webhook.clientConfig, `${path}.clientConfig`),
    ...(strict.matchConditions ? checkMatchConditions(matchConditions, `${path}.matchConditions`) : []),
  ]
}

/** At least three labels, so that nobody uses another's name by accident. */
function checkName(name: string, path: string): FieldError[] {
  if (!name) return []
  const problems = dnsSubdomain(name)
  if (problems.length > 0) return [invalid(path, name, problems.join(','))]
  if (name.split('.').length >= 3) return []
  return [invalid(path, name, 'should be a domain with at least three segments separated by dots')]
}

function checkSideEffects(text: string, strict: boolean, path: string): FieldError[] {
  const allowed = strict ? harmless : sideEffectClasses
  if (!text) return [required(path, `must specify one of ${allowed.join(', ')}`)]
  return allowed.includes(text) ? [] : [notSupported(path, text, allowed)]
}

function checkVersions(versions: readonly string[], strict: boolean, path: string): FieldError[] {
  if (versions.length === 0) return [required(path, `must specify one of ${spoken.join(', ')}`)]
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i
      ? [invalid(`${path}[${i}]`, version, 'duplicate version')]
      : dns1035Label(version).map((problem) => invalid(`${path}[${i}]`, version, problem)),
  )
  if (strict && !versions.some(isSpoken))
    errors.push(invalidAs(path, goStrings(versions), `must include at least one of ${spoken.join(', ')}`))
  return errors
}
