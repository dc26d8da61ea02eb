import type { SigningKeys } from './signingkeys.ts'

/** What whoever relies on ServiceAccount tokens reads about their issuer: documents by path. */
export type IssuerPages = ReadonlyMap<string, { readonly type: string; readonly body: Buffer }>

export const jwksPath = '/openid/v1/jwks'

/** The documents of OpenID Connect Discovery. */
export function issuerPages(issuer: string, { jwks, algorithms }: SigningKeys): IssuerPages {
  const configuration = {
    issuer,
    jwks_uri: `${issuer}${jwksPath}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: algorithms,
  }
  return new Map([
    ['/.well-known/openid-configuration', page('application/json', configuration)],
    [jwksPath, page('application/jwk-set+json', jwks)],
  ])
}

const page = (type: string, value: unknown) => ({ type, body: Buffer.from(JSON.stringify(value)) })
