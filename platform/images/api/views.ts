import { imageStreamImages } from './imagestreamimages.ts'
import { imageStreamTags } from './imagestreamtags.ts'
import { imageTags } from './imagetags.ts'
import { imageStreamImports } from './imports.ts'
import { layers } from './layers.ts'
import { imageStreamMappings } from './mappings.ts'
import { secrets } from './secrets.ts'
import type { Server } from './server.ts'
import { imageSignatures } from './signatures.ts'

/** What of image.openshift.io is not stored, by `group/version/plural` or `group/version/plural/subresource`. */
export const imageViews = (server: Server) => ({
  'image.openshift.io/v1/imagestreamtags': imageStreamTags(server),
  'image.openshift.io/v1/imagetags': imageTags(server),
  'image.openshift.io/v1/imagestreamimages': imageStreamImages(server),
  'image.openshift.io/v1/imagestreamimports': imageStreamImports(server),
  'image.openshift.io/v1/imagestreammappings': imageStreamMappings(server),
  'image.openshift.io/v1/imagesignatures': imageSignatures(server),
  'image.openshift.io/v1/imagestreams/layers': layers(server),
  'image.openshift.io/v1/imagestreams/secrets': secrets(server),
})
