import { Image } from '@hawser/kinds/image/image.ts'
import { invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { withMetadata } from '../docker/metadata.ts'
import type { Plugin } from './admission.ts'

/** I6: an image that is made with its manifest says in its fields what the manifest says. */
export const images: Plugin = {
  name: 'image.openshift.io/Images',
  handles: (operation, { resource }, subresource) =>
    resource === Image.resource && operation === 'CREATE' && subresource === undefined,
  mutate({ object, name }, { now }) {
    const image = object as unknown as Image
    const filled = withMetadata(image, formatTime(now()))
    if (typeof filled === 'string') {
      throw invalid(Image, name, [invalidField('dockerImageManifest', '', filled)])
    }
    if (filled !== image) Object.assign(image, filled)
  },
}
