import { Readable } from 'node:stream'
import type { OwnImageStore } from '../imagestore.ts'
import { archive } from './archive.ts'
import { pauseProgram } from './elf.ts'

/** The image of every sandbox's first process. */
export const pauseImage = 'hawser.local/pause:1'

/** Stores the pause image if it is not there. */
export async function ensurePauseImage(images: OwnImageStore): Promise<void> {
  if (await images.find(pauseImage)) return
  const files = [{ path: 'pause', content: pauseProgram() }]
  const config = { Entrypoint: ['/pause'], User: '65535:65535' }
  const tar = Readable.from([await archive({ image: pauseImage, files, config })])
  await images.import({ tar, pinned: true })
}
