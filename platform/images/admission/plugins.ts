import type { Plugin } from './admission.ts'
import { imageExecution } from './execution.ts'
import { images } from './images.ts'
import { imageStreams, type StreamOptions } from './imagestreams.ts'
import { localLookup } from './locallookup.ts'

/** Rules about images that the API server keeps to within writes. */
export const imagePlugins = (options: StreamOptions): Plugin[] => [
  imageStreams(options),
  images,
  localLookup,
  imageExecution,
]
