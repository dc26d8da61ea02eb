import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import type { Context } from '@hawser/client/controller.ts'
import { openDemand } from './demand.ts'
import { digestIn, textOf } from './digest.ts'
import { openGate } from './http/gate.ts'
import { handle } from './http/handle.ts'
import type { Parts } from './http/parts.ts'
import { answerToken } from './http/token.ts'
import { openLibrary } from './library.ts'
import { ownImage } from './ownimage.ts'
import type { Handler } from './request.ts'
import type { Repository } from './route.ts'
import { openSignatures } from './signatures.ts'
import { openBlobs } from './store/blobs.ts'
import { openRepositories } from './store/repositories.ts'
import { openUploads } from './store/uploads.ts'
import { openStreams } from './streams.ts'
import { sweep } from './sweep/sweep.ts'

export interface RegistryOptions {
  /** Where blobs and uploads are kept: `D/registry`. */
  readonly folder: string
  /** Folders of blobs that others on this machine keep, such as the content store of its node. */
  readonly others: readonly string[]
  /** With the rights of the platform. Asked for with each request: the API server starts first. */
  readonly client: () => Client
  readonly now?: () => number
}

export interface Registry {
  /** What to serve, by path. */
  readonly mounts: Readonly<Record<'/v2' | '/extensions' | '/openshift/token', Handler>>
  /** An image of this registry by its full name, `hawser.local/shop/web:1`, as files of this machine. */
  find(image: string): Promise<ImageOnDisk | undefined>
  /** A manifest or configuration by its digest, wherever it is on this machine. */
  document(digest: string): Promise<string | undefined>
  /** Removes what nobody needs, now and then, until the context's signal. */
  tidy(context: Pick<Context, 'signal' | 'log'>): Promise<void>
}

/** Not at once after a start: who was interrupted by the end of the last process is about to go on. */
const everyMs = 3_600_000

/** False: the signal came first. */
const waited = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal, ref: false }).catch(() => false)

export interface ImageOnDisk {
  readonly repository: Repository
  readonly manifest: { readonly mediaType: string; readonly digest: string; readonly size: number }
  fileOf(digest: string): Promise<string | undefined>
}

/** How many send blobs at once. */
const mostUploading = 64

/** The image registry: image streams, and the blobs of what is pushed to them. */
export function openRegistry({ folder, others, client, now = Date.now }: RegistryOptions): Registry {
  const blobs = openBlobs({ folder: join(folder, 'blobs'), others, now })
  const uploads = openUploads(join(folder, 'uploads'), blobs)
  const repositories = openRepositories(join(folder, 'repositories'))
  const streams = openStreams(client, now)
  const library = openLibrary({ blobs, repositories, streams, uploads, client })
  const demand = openDemand({ client, now })
  const signatures = openSignatures(client)
  const gate = openGate(mostUploading)
  const parts: Parts = { library, uploads, repositories, streams, demand, signatures, gate }
  const answer: Handler = (request, response, about) => handle(parts, { request, response, ...about })
  return {
    mounts: {
      '/v2': answer,
      '/extensions': answer,
      '/openshift/token': (request, response, about) => answerToken({ request, response, ...about }),
    },
    async find(image) {
      const named = ownImage(image)
      const found = named && (await library.manifest(named.repository, named.reference))
      if (!found) return undefined
      const { digest, mediaType, bytes } = found
      return {
        repository: named.repository,
        manifest: { mediaType, digest: textOf(digest), size: bytes.length },
        async fileOf(text) {
          const wanted = digestIn(text)
          if (!wanted) return undefined
          const present = await blobs.find(wanted)
          if (present) return present.path
          await library.through.fetchBlob(named.repository, wanted)
          return (await blobs.find(wanted))?.path
        },
      }
    },
    async document(text) {
      const digest = digestIn(text)
      return digest && (await library.read(digest))?.toString()
    },
    async tidy({ signal, log }) {
      while (await waited(everyMs, signal)) await sweep({ blobs, uploads, repositories, streams, log, now })
    },
  }
}
