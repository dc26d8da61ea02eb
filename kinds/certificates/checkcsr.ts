import { decodeBase64 } from '../meta/base64.ts'
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidAs,
  notSupported,
  required,
} from '../meta/field.ts'
import { goBytes } from '../meta/gobytes.ts'
import type {
  CertificateSigningRequestCondition,
  CertificateSigningRequestSpec,
  CertificateSigningRequestStatus,
} from './csrspec.ts'
import { isSequence, pemBlocks } from './pem.ts'
import { checkSignerName } from './signername.ts'

interface Parts {
  readonly spec: CertificateSigningRequestSpec
  readonly status: CertificateSigningRequestStatus
}

export function checkSigningRequest({ spec, status }: Parts, old?: Parts): FieldError[] {
  return [
    ...checkRequest(spec.request, 'spec.request'),
    ...checkUsages(spec.usages ?? [], old?.spec.usages ?? [], 'spec.usages'),
    ...checkSignerName(spec.signerName, 'spec.signerName'),
    ...(spec.expirationSeconds !== undefined && spec.expirationSeconds < 600
      ? [
          invalid(
            'spec.expirationSeconds',
            spec.expirationSeconds,
            'may not specify a duration less than 600 seconds (10 minutes)',
          ),
        ]
      : []),
    ...checkConditions(status.conditions ?? [], 'status.conditions'),
    ...(status.certificate && status.certificate !== old?.status.certificate
      ? checkCertificate(status.certificate)
      : []),
    ...(old ? checkChange(status, old.status) : []),
  ]
}

const textOf = (base64: string): string => new TextDecoder().decode(decodeBase64(base64))

/** In PEM and outermost a sequence; who signs looks at what is in it. */
function checkRequest(base64: string, path: string): FieldError[] {
  if (!base64) return []
  const [block] = pemBlocks(textOf(base64))
  if (block?.type !== 'CERTIFICATE REQUEST')
    return [invalidAs(path, goBytes(base64), 'PEM block type must be CERTIFICATE REQUEST')]
  if (isSequence(block.bytes)) return []
  return [invalidAs(path, goBytes(base64), 'asn1: structure error: sequence truncated')]
}

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]

function checkUsages(now: readonly string[], old: readonly string[], path: string): FieldError[] {
  if (now.length === 0) return [required(path, 'usages must be provided')]
  return now.flatMap((usage, i) => [
    ...(usages.includes(usage) || old.includes(usage) ? [] : [notSupported(`${path}[${i}]`, usage, usages)]),
    ...(now.indexOf(usage) < i && new Set(old).size === old.length
      ? [duplicate(`${path}[${i}]`, usage)]
      : []),
  ])
}

const statuses = ['False', 'True', 'Unknown']
const alwaysTrue = ['Approved', 'Denied', 'Failed']

function checkConditions(
  conditions: readonly CertificateSigningRequestCondition[],
  path: string,
): FieldError[] {
  const types = conditions.map(({ type }) => type)
  return conditions.flatMap(({ type, status }, i) => {
    const at = `${path}[${i}]`
    const allowed = alwaysTrue.includes(type) ? ['True'] : statuses
    const before = types.slice(0, i)
    const contradicts = { Approved: 'Denied', Denied: 'Approved' }[type]
    return [
      ...(type ? [] : [required(`${at}.type`)]),
      ...(status ? [] : [required(`${at}.status`)]),
      ...(status && !allowed.includes(status) ? [notSupported(`${at}.status`, status, allowed)] : []),
      ...(contradicts && before.includes(contradicts)
        ? [invalid(`${at}.type`, type, 'Approved and Denied conditions are mutually exclusive')]
        : []),
      ...(before.includes(type) ? [duplicate(`${at}.type`, type)] : []),
    ]
  })
}

function checkCertificate(base64: string): FieldError[] {
  const problem = certificateProblem(textOf(base64))
  return problem ? [invalid('status.certificate', '<certificate data>', problem)] : []
}

function certificateProblem(pem: string): string | undefined {
  const blocks = pemBlocks(pem)
  if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block'
  const other = blocks.find(({ type }) => type !== 'CERTIFICATE')
  if (other) return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other.type)}`
  if (blocks.some(({ hasHeaders }) => hasHeaders)) return 'no PEM block headers are permitted'
  return blocks.every(({ bytes }) => isSequence(bytes)) ? undefined : 'x509: malformed certificate'
}

/** What was decided stays decided. */
function checkChange(
  now: CertificateSigningRequestStatus,
  old: CertificateSigningRequestStatus,
): FieldError[] {
  const types = now.conditions?.map(({ type }) => type) ?? []
  return [
    ...alwaysTrue
      .filter((type) => old.conditions?.some((condition) => condition.type === type) && !types.includes(type))
      .map((type) =>
        forbidden('status.conditions', `updates may not remove a condition of type ${JSON.stringify(type)}`),
      ),
    ...(old.certificate && now.certificate !== old.certificate
      ? [forbidden('status.certificate', 'updates may not modify existing certificate content')]
      : []),
  ]
}
