import type { BuildImages, ImageConfig } from '../images.ts'

const SHELL = '/bin/sh'
/** Where programs are looked for in containers of images that do not say it. */
const USUAL = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * S9: which programs a builder image has not, of those that a container of it needs to build by itself. Of an image
 * that is on no node it is taken that it has them.
 */
export async function lackingOf(
  images: Pick<BuildImages, 'lacking'>,
  { image, config }: { readonly image: string; readonly config: ImageConfig },
): Promise<string[]> {
  const path = (config.Env ?? []).find((entry) => entry.startsWith('PATH='))?.slice('PATH='.length) || USUAL
  const tars = path
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => `${folder.replace(/\/+$/, '')}/tar`)
  const missing = await images.lacking(image, [SHELL, ...tars])
  if (!missing) return []
  return [
    ...(missing.includes(SHELL) ? [SHELL] : []),
    ...(tars.every((tar) => missing.includes(tar)) ? ['tar'] : []),
  ]
}
