import { readFile } from 'node:fs/promises'
import { signatureAlgorithms } from '@hawser/apiserver/auth/jwt.ts'
import type { OidcOptions } from '@hawser/apiserver/auth/oidc.ts'
import type { AuthOptions } from '@hawser/apiserver/auth/open.ts'
import type { ApiServerOptions } from '@hawser/apiserver/server.ts'
import { ConfigError } from './configerror.ts'

/** Flags about who may ask and what is written down about it, with upstream's names. */
export const identityFlags = {
  'anonymous-auth': { type: 'string' },
  'service-account-issuer': { type: 'string', multiple: true },
  'requestheader-client-ca-file': { type: 'string' },
  'requestheader-allowed-names': { type: 'string' },
  'requestheader-username-headers': { type: 'string' },
  'requestheader-uid-headers': { type: 'string' },
  'requestheader-group-headers': { type: 'string' },
  'requestheader-extra-headers-prefix': { type: 'string' },
  'oidc-issuer-url': { type: 'string' },
  'oidc-client-id': { type: 'string' },
  'oidc-username-claim': { type: 'string' },
  'oidc-username-prefix': { type: 'string' },
  'oidc-groups-claim': { type: 'string' },
  'oidc-groups-prefix': { type: 'string' },
  'oidc-required-claim': { type: 'string', multiple: true },
  'oidc-signing-algs': { type: 'string' },
  'oidc-ca-file': { type: 'string' },
  'audit-policy-file': { type: 'string' },
  'audit-log-path': { type: 'string' },
  'audit-log-maxsize': { type: 'string' },
  'audit-log-maxbackup': { type: 'string' },
} as const

export type IdentityFlags = {
  readonly [Flag in keyof typeof identityFlags]?: (typeof identityFlags)[Flag] extends { multiple: true }
    ? string[] | undefined
    : string | undefined
}

export interface IdentityOptions {
  readonly auth: AuthOptions
  readonly audit: NonNullable<ApiServerOptions['audit']> | undefined
}

/** Checks the flags; what is wrong with them is told before anything starts. @throws {ConfigError} */
export function checkIdentity(flags: IdentityFlags): void {
  issuersOf(flags)
  anonymousOf(flags)
  auditOf(flags)
  oidcOf(flags, undefined)
  if (flags['requestheader-client-ca-file'] !== undefined) return
  const stray = Object.keys(flags).find((name) => name.startsWith('requestheader-'))
  if (stray) throw new ConfigError(`--${stray} needs --requestheader-client-ca-file`)
}

/** Reads the files that flags name. @throws {ConfigError} for one that cannot be read. */
export async function identityOf(flags: IdentityFlags): Promise<IdentityOptions> {
  const issuers = issuersOf(flags)
  const anonymous = anonymousOf(flags)
  const oidc = oidcOf(flags, await fileOf(flags, 'oidc-ca-file'))
  const ca = await fileOf(flags, 'requestheader-client-ca-file')
  const audit = auditOf(flags)
  return {
    auth: {
      ...(issuers && { issuers }),
      ...(anonymous !== undefined && { anonymous }),
      ...(oidc && { oidc }),
      ...(ca !== undefined && { frontProxy: frontProxyOf(flags, ca) }),
    },
    audit,
  }
}

async function fileOf(
  flags: IdentityFlags,
  flag: 'oidc-ca-file' | 'requestheader-client-ca-file',
): Promise<string | undefined> {
  const path = flags[flag]
  if (path === undefined) return undefined
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`--${flag} ${path} cannot be read: ${(error as Error).message}`)
  }
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

function anonymousOf({ 'anonymous-auth': text }: IdentityFlags): boolean | undefined {
  if (text === undefined) return undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw new ConfigError(`--anonymous-auth takes true or false, not ${text}`)
}

function issuersOf({ 'service-account-issuer': given }: IdentityFlags): AuthOptions['issuers'] {
  const [first, ...more] = given ?? []
  if (first === undefined) return undefined
  for (const issuer of [first, ...more]) checkHttps('service-account-issuer', issuer)
  return [first, ...more]
}

function checkHttps(flag: string, text: string): void {
  const url = URL.parse(text)
  if (url?.protocol === 'https:' && url.search === '' && url.hash === '') return
  throw new ConfigError(`--${flag} takes an https address without query and fragment, not ${text}`)
}

function oidcOf(flags: IdentityFlags, ca: string | undefined): OidcOptions | undefined {
  const { 'oidc-issuer-url': issuer, 'oidc-client-id': clientId } = flags
  if (!Object.keys(flags).some((name) => name.startsWith('oidc-'))) return undefined
  if (!issuer || !clientId)
    throw new ConfigError(
      '--oidc-issuer-url and --oidc-client-id must be there together when any --oidc flag is',
    )
  checkHttps('oidc-issuer-url', issuer)
  const signingAlgs = flags['oidc-signing-algs'] === undefined ? undefined : list(flags['oidc-signing-algs'])
  const unknown = signingAlgs?.find((name) => !signatureAlgorithms.includes(name))
  if (unknown !== undefined)
    throw new ConfigError(
      `--oidc-signing-algs takes ${signatureAlgorithms.join(', ')}; ${unknown} is none of them`,
    )
  const options: Record<string, unknown> = {
    issuer,
    clientId,
    usernameClaim: flags['oidc-username-claim'],
    usernamePrefix: flags['oidc-username-prefix'],
    groupsClaim: flags['oidc-groups-claim'],
    groupsPrefix: flags['oidc-groups-prefix'],
    requiredClaims: requiredOf(flags['oidc-required-claim']),
    signingAlgs,
    ca,
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as unknown as OidcOptions
}

function requiredOf(claims: readonly string[] | undefined): Record<string, string> | undefined {
  if (!claims) return undefined
  const pairs = claims.flatMap(list).map((pair) => {
    const at = pair.indexOf('=')
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)] as const
    throw new ConfigError(`--oidc-required-claim takes key=value, not ${pair}`)
  })
  return Object.fromEntries(pairs)
}

function frontProxyOf(flags: IdentityFlags, ca: string): NonNullable<AuthOptions['frontProxy']> {
  const names = (flag: keyof IdentityFlags, otherwise: string) =>
    list((flags[flag] as string | undefined) ?? otherwise)
  return {
    ca,
    allowedNames: names('requestheader-allowed-names', ''),
    usernameHeaders: names('requestheader-username-headers', 'X-Remote-User'),
    uidHeaders: names('requestheader-uid-headers', 'X-Remote-Uid'),
    groupHeaders: names('requestheader-group-headers', 'X-Remote-Group'),
    extraHeaderPrefixes: names('requestheader-extra-headers-prefix', 'X-Remote-Extra-'),
  }
}

function auditOf(flags: IdentityFlags): IdentityOptions['audit'] {
  const { 'audit-policy-file': policyFile, 'audit-log-path': logPath } = flags
  if (!Object.keys(flags).some((name) => name.startsWith('audit-'))) return undefined
  if (!policyFile || !logPath)
    throw new ConfigError('--audit-policy-file and --audit-log-path are needed together')
  const megabytes = countOf(flags, 'audit-log-maxsize')
  const maxBackups = countOf(flags, 'audit-log-maxbackup')
  return {
    policyFile,
    logPath,
    ...(megabytes !== undefined && { maxBytes: megabytes * 1024 * 1024 }),
    ...(maxBackups !== undefined && { maxBackups }),
  }
}

function countOf(
  flags: IdentityFlags,
  flag: 'audit-log-maxsize' | 'audit-log-maxbackup',
): number | undefined {
  const text = flags[flag]
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new ConfigError(`--${flag} takes a whole number from 1, not ${text}`)
}
