import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Client } from '@hawser/client/client.ts'
import { refusal } from '@hawser/client/refusal.ts'
import type { StreamRequest } from '@hawser/client/transport.ts'

/** The image part of an OCI image configuration. */
export interface OciConfig {
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly User?: string
  readonly WorkingDir?: string
  readonly Labels?: Readonly<Record<string, string>>
  readonly StopSignal?: string
  readonly Volumes?: Readonly<Record<string, object>>
  readonly ExposedPorts?: Readonly<Record<string, object>>
}
export interface StoredImage {
  /** Full name. */
  readonly image: string
  /** `sha256:…` of the manifest. */
  readonly digest: string
}
export interface InspectedImage extends StoredImage {
  readonly config: { readonly config?: OciConfig }
}

/** A container to make an image of. What `config` names replaces the base image's; env and labels are merged. */
export interface CommitRequest {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** Full name of the image to make. */
  readonly image: string
  readonly config: {
    readonly cmd?: readonly string[]
    readonly env?: readonly string[]
    readonly labels?: Readonly<Record<string, string>>
  }
}

/** The image store of one node. Every refusal is a StatusError. */
export interface NodeImages {
  /** Imports an OCI image layout, given as a tar. */
  load(layout: Readable): Promise<StoredImage>
  commit(request: CommitRequest): Promise<StoredImage>
  tag(source: string, image: string): Promise<StoredImage>
  find(image: string): Promise<InspectedImage | undefined>
  /** Which of these absolute paths are in an image that is on the node. */
  lookFor(image: string, paths: readonly string[]): Promise<readonly string[]>
  /** Full names of all images. */
  list(): Promise<readonly string[]>
  remove(image: string): Promise<void>
}

/** The image store of `node`, reached through the API server's node proxy. */
export function nodeImages(client: Client, node: string, signal?: AbortSignal): NodeImages {
  const base = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/hawser/images`
  const ask = async <T>(request: Pick<StreamRequest, 'method' | 'body' | 'query'>, verb = ''): Promise<T> => {
    const path = `${base}${verb}`
    const { status, body } = await client.transport.stream({
      ...request,
      path,
      ...(typeof request.body === 'string' && { headers: { 'content-type': 'application/json' } }),
      ...(signal && { signal }),
    })
    const answer = await text(body)
    if (status >= 300) throw refusal(status, answer, `${request.method} ${path}`)
    return (answer === '' ? undefined : JSON.parse(answer)) as T
  }
  const post = <T>(verb: string, body: object): Promise<T> =>
    ask({ method: 'POST', body: JSON.stringify(body) }, verb)
  return {
    load: (layout) => ask({ method: 'POST', body: layout }, '/load'),
    commit: (request) => post('/commit', request),
    tag: (source, image) => post('/tag', { source, image }),
    async find(image) {
      try {
        return await ask<InspectedImage>({ method: 'GET', query: { name: image } })
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    },
    async lookFor(image, paths) {
      return (await post<{ paths: readonly string[] }>('/look', { image, paths })).paths
    },
    async list() {
      const { images } = await ask<{ images: readonly StoredImage[] }>({ method: 'GET' })
      return images.map(({ image }) => image)
    },
    async remove(image) {
      try {
        await post('/remove', { image })
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    },
  }
}

const isNotFound = (error: unknown): boolean => (error as { reason?: string }).reason === 'NotFound'
