import { RuntimeError } from '../errors.ts'
import type { ImageConfig } from '../images.ts'
import type { Caller } from './ask.ts'
import { readDocument } from './content.ts'
import { choose, type Descriptor, type Index, isIndex, type Manifest } from './manifest.ts'
import { expectImage } from './names.ts'

/** An image as its documents say. */
export interface Documents {
  readonly manifest: Manifest
  readonly config: ImageConfig
}

/** Reads the manifest (for this machine) and config of an image that is here. */
export async function documentsOf(caller: Caller, image: string): Promise<Documents> {
  const { target } = await expectImage(caller, image)
  let descriptor: Descriptor | undefined = target
  if (isIndex(target)) descriptor = choose((await readDocument<Index>(caller, target.digest)).manifests)
  if (!descriptor) throw new RuntimeError('NotFound', `image ${image} is not for this machine`)
  const manifest = await readDocument<Manifest>(caller, descriptor.digest)
  return { manifest, config: await readDocument<ImageConfig>(caller, manifest.config.digest) }
}
