import type { Image } from '@hawser/kinds/image/image.ts'
import type { ImageSignature } from '@hawser/kinds/image/imagesignature.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { checkClaims, claimsOf } from './claims.ts'
import type { Keyring } from './gpg.ts'

/** What a look at a signature has shown: who signed, or why it is not believed. */
export type Verdict =
  | { readonly is: 'trusted'; readonly key: string }
  | { readonly is: 'rejected'; readonly why: string }

/** A signature of another type than OpenPGP's is not known here. */
const knownType = 'atomic'

export async function verdictOn(
  { type, content }: ImageSignature,
  image: string,
  expected: string,
  keyring: Keyring,
): Promise<Verdict> {
  try {
    if (type.toLowerCase() !== knownType)
      throw new StatusError(
        'BadRequest',
        `signature rejected: it is of type "${type}", and not "${knownType}"`,
      )
    const { payload, key } = await keyring.check(Buffer.from(content ?? '', 'base64'))
    checkClaims(claimsOf(payload), image, expected)
    return { is: 'trusted', key }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return { is: 'rejected', why: error.message }
  }
}

/**
 * A signature with what was found out about it; of one that is not believed, what was found out before is gone.
 *
 * @param now  Milliseconds since 1970.
 */
export function withVerdict(
  signature: ImageSignature,
  verdict: Verdict | undefined,
  user: string,
  now: number,
): ImageSignature {
  const {
    conditions: _,
    imageIdentity: _i,
    signedClaims: _c,
    issuedBy: _b,
    issuedTo: _t,
    ...bare
  } = signature
  if (verdict?.is !== 'trusted') return bare
  const time = formatTime(now)
  const condition = { status: 'True', lastProbeTime: time, lastTransitionTime: time }
  return {
    ...bare,
    conditions: [
      {
        ...{ type: 'Trusted', ...condition },
        ...{ reason: 'manually verified', message: `verified by user "${user}"` },
      },
      { type: 'ForImage', ...condition },
    ],
    issuedBy: { commonName: verdict.key },
  }
}

/** Only an image that has signatures can be asked about them. */
export function signaturesOf({ metadata, signatures = [] }: Image): readonly ImageSignature[] {
  if (signatures.length > 0) return signatures
  throw new StatusError('BadRequest', `image ${metadata.name} does not have any signature`, {
    hint: 'Signatures are put beside images: oc create with kind ImageSignature.',
  })
}
