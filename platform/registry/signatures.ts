import type { Client } from '@hawser/client/client.ts'
import { Image } from '@hawser/kinds/image/image.ts'
import { ImageSignature } from '@hawser/kinds/image/imagesignature.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { RegistryError } from './error.ts'

/** A signature in the words of OpenShift's registry. */
export interface RegistrySignature {
  readonly schemaVersion: 2
  /** `sha256:…@NAME` */
  readonly name: string
  readonly type: string
  /** Base64. */
  readonly content: string
}

/** Signatures that are kept with Images. */
export interface Signatures {
  /** Undefined: there is no such Image. */
  of(digest: string): Promise<readonly RegistrySignature[] | undefined>
  /** @throws {RegistryError} `SIGNATURE_EXISTS`, `SIGNATURE_INVALID`, or `MANIFEST_UNKNOWN` without an Image. */
  add(signature: RegistrySignature): Promise<void>
}

/** @param client  Of the registry itself: who may do what was found out before. */
export const openSignatures = (client: () => Client): Signatures => ({
  async of(digest) {
    const image = await client().find(Image, digest)
    return (
      image?.signatures?.map(({ metadata, type, content }) => ({
        ...{ schemaVersion: 2, name: metadata.name, type, content: content ?? '' },
      })) ??
      (image && [])
    )
  },
  async add({ name, type, content }) {
    try {
      await client().create(ImageSignature, { metadata: { name }, type, content })
    } catch (cause) {
      throw refusalOf(cause, name)
    }
  },
})

function refusalOf(cause: unknown, name: string): unknown {
  const { message } = cause as Error
  if (isReason(cause, 'AlreadyExists'))
    return new RegistryError('SIGNATURE_EXISTS', `there is a signature ${name}`, { cause })
  if (isReason(cause, 'BadRequest') || isReason(cause, 'Invalid'))
    return new RegistryError('SIGNATURE_INVALID', message, { cause })
  if (isReason(cause, 'NotFound'))
    return new RegistryError('MANIFEST_UNKNOWN', 'no image stream has this image', { cause })
  return cause
}
