/** Status of each error code of the distribution API. `DENIED`, `UNAUTHORIZED` and what follows are the registry's own words. */
const statusOf = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  SIZE_INVALID: 400,
  UNAUTHORIZED: 401,
  DENIED: 403,
  UNSUPPORTED: 415,
  TOOMANYREQUESTS: 429,
  TAG_INVALID: 400,
  RANGE_INVALID: 416,
  SIGNATURE_INVALID: 400,
  SIGNATURE_EXISTS: 409,
  PAGINATION_NUMBER_INVALID: 400,
  UNAVAILABLE: 503,
} as const
export type Code = keyof typeof statusOf

export interface More {
  readonly detail?: unknown
  /** Default: what the code stands for. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** A refusal, in the words of the distribution API. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly code: Code
  readonly status: number
  readonly detail: unknown
  readonly headers: Readonly<Record<string, string>>
  constructor(code: Code, message: string, { detail, status, headers = {}, cause }: More = {}) {
    super(message, { cause })
    this.code = code
    this.status = status ?? statusOf[code]
    this.detail = detail
    this.headers = headers
  }
}

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
export const bodyOf = ({ code, message, detail }: RegistryError): object => ({
  errors: [{ code, message, ...(detail !== undefined && { detail }) }],
})
