import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { ImageStreamMapping } from '@hawser/kinds/image/imagestreammapping.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { Server, User } from '../api/server.ts'

/** Who may make any image, as registries and administrators may, need not keep to the list of registries. */
export function mayMakeAnyImage(isAllowed: Server['isAllowed'], user: User): boolean {
  const may = ({ group, plural }: AnyKind): boolean =>
    isAllowed({ user, verb: 'create', on: { group, plural } })
  return may(Image) || may(ImageStreamMapping)
}

/** Who may get a stream's layers, may pull its images. */
export const mayPull = (
  isAllowed: Server['isAllowed'],
  user: User,
  namespace: string | undefined,
  name: string,
): boolean => {
  const { group, plural } = ImageStream
  return isAllowed({ user, verb: 'get', on: { group, plural, subresource: 'layers', namespace, name } })
}
