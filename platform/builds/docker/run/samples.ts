import type { Files } from './buildah.ts'

export const files: Files = {
  dockerfile: '/D',
  imageID: '/I',
  digest: '/G',
  pullAuth: '/pull',
  pushAuth: '/push',
  certificates: '/C',
  trusted: undefined,
}
