import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStreamMapping } from '@hawser/kinds/image/imagestreammapping.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { Server, User } from '../api/server.ts'

/** Who may make any image, as registries and administrators may, need not keep to the list of registries. */
export function mayMakeAnyImage(isAllowed: Server['isAllowed'], user: User): boolean {
  const may = ({ group, plural }: AnyKind): boolean =>
    isAllowed({ user, verb: 'create', on: { group, plural } })
  return may(Image) || may(ImageStreamMapping)
}
