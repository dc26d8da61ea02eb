import {
  dns1035Label,
  dnsLabel,
  dnsSubdomain,
  labelValue,
  type NameRule,
  qualifiedName,
} from '@hawser/kinds/meta/names.ts'
import { type Declared, fn, member } from '../declare.ts'
import { list, opaque, optional, string } from '../types.ts'
import { ArrayList, Opaque, Optional, type Value } from '../values.ts'
import { parseRequestUri } from './requesturi.ts'
import { isBase64, isDate, isDateTime, isUuid } from './textformats.ts'

const format = opaque('kubernetes.NamedFormat')

/** A name that a random ending will follow may end with a dash. */
const prefix =
  (rule: NameRule): NameRule =>
  (text) =>
    rule(text.replace(/-$/, 'a'))
const unless =
  (isRight: (text: string) => boolean, problem: string): NameRule =>
  (text) =>
    isRight(text) ? [] : [problem]

const rules: Readonly<Record<string, NameRule>> = {
  dns1123Label: dnsLabel,
  dns1123Subdomain: dnsSubdomain,
  dns1035Label,
  qualifiedName,
  dns1123LabelPrefix: prefix(dnsLabel),
  dns1123SubdomainPrefix: prefix(dnsSubdomain),
  dns1035LabelPrefix: prefix(dns1035Label),
  labelValue,
  uri(text) {
    const { error } = parseRequestUri(text)
    return error === undefined ? [] : [error]
  },
  uuid: unless(isUuid, 'does not match the UUID format'),
  byte: unless(isBase64, 'invalid base64'),
  date: unless(isDate, 'invalid date'),
  datetime: unless(isDateTime, 'invalid datetime'),
}

const named = new Map(
  Object.keys(rules).map((name) => [
    name,
    new Opaque('kubernetes.NamedFormat', name, (other) => other === name),
  ]),
)

function validate({ value }: Opaque<string>, text: string): Optional {
  const problems = rules[value]?.(text) ?? []
  return problems.length === 0 ? Optional.none : new Optional(new ArrayList(problems))
}
/** The longest pattern upstream has for a name, read over the text. */
const validating = ([, text]: readonly Value[]): number =>
  Math.ceil(Math.ceil((text as string).length * 0.1) * 128 * 0.25)

/** Kubernetes' named formats. */
export const formats: Declared = {
  validate: [member([format, string], optional(list(string)), validate, validating)],
  'format.named': [fn([string], optional(format), (name: string) => new Optional(named.get(name)))],
  ...Object.fromEntries(
    Array.from(named, ([name, value]) => [`format.${name}`, [fn([], format, () => value as Opaque)]]),
  ),
}
