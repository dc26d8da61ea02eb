import type { Caches } from '@hawser/client/cache.ts'
import type { Watched } from '@hawser/client/controller.ts'
import { imagesNamedBy } from '@hawser/kinds/image/prune/references.ts'
import { referringKinds } from '@hawser/kinds/image/prune/referring.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'

/** Who names which image. */
export interface Usage {
  readonly caches: readonly Watched[]
  /** Whether anything names the image: by its full name, or by its digest under any name. */
  isUsed(image: string): boolean
}

export function usageIn(caches: Caches): Usage {
  const by = 'image'
  const all = referringKinds.map((kind) =>
    caches.of(kind, { indexes: { [by]: (object) => imagesNamedBy(kind.resource, object as KubeObject) } }),
  )
  return {
    caches: all,
    isUsed: (image) => image !== '' && all.some((cache) => cache.indexed(by, image).length > 0),
  }
}
