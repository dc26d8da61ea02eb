import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { isReason, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Client, DeleteOptions, ListOptions, PatchOptions } from './client.ts'
import { collectionPath, listOf, selection } from './list.ts'
import { type Place, resourcePath } from './path.ts'
import type { ApiRequest, Transport } from './transport.ts'
import { recentWrites } from './writes.ts'

/** The typed client over any transport. */
export function connect(transport: Transport): Client {
  const writes = recentWrites()
  const write = async (kind: AnyKind, request: ApiRequest): Promise<KubeObject> => {
    const answer = (await transport.request(request)) as KubeObject
    writes.note(kind.resource, answer)
    return answer
  }
  const get = (kind: AnyKind, name: string, namespace?: string): Promise<unknown> =>
    transport.request({ method: 'GET', path: resourcePath(kind, placed(kind, name, namespace)) })

  const client = {
    transport,
    writes,
    get,
    find: (kind: AnyKind, name: string, namespace?: string) =>
      get(kind, name, namespace).catch((error) => orUndefined(error)),
    list: async (kind: AnyKind, options?: ListOptions) =>
      listOf(kind, await transport.request(listing(kind, options))),
    create: (kind: AnyKind, draft: Written) => write(kind, creation(kind, draft)),
    update: (kind: AnyKind, object: Written) => write(kind, replacement(kind, object)),
    updateStatus: (kind: AnyKind, object: Written) => write(kind, replacement(kind, object, 'status')),
    patch: (kind: AnyKind, name: string, patch: unknown, options: PatchOptions = {}) =>
      write(kind, patching(kind, name, patch, options)),
    invoke: (kind: AnyKind, name: string, subresource: string, body: unknown, namespace?: string) =>
      write(kind, {
        method: 'POST',
        path: resourcePath(kind, { ...placed(kind, name, namespace), subresource }),
        body,
      }),
    deleteAll: async (kind: AnyKind, options: ListOptions & DeleteOptions = {}) => {
      await transport.request(clearing(kind, options))
    },
    delete: async (kind: AnyKind, name: string, options: DeleteOptions = {}) =>
      (await write(kind, deletion(kind, name, options)).catch((error) => orUndefined(error))) !== undefined,
    remove: async (kind: AnyKind, name: string, options: DeleteOptions = {}) =>
      writes.note(
        kind.resource,
        await write(kind, deletion(kind, name, options)).catch((error) => orUndefined(error)),
      ),
  }
  return client as unknown as Client
}

interface Written {
  readonly metadata: { readonly name?: string; readonly generateName?: string; readonly namespace?: string }
}

function listing(kind: AnyKind, options: ListOptions = {}): ApiRequest {
  return { method: 'GET', path: collectionPath(kind, options.namespace), query: selection(options) }
}

function creation(kind: AnyKind, draft: Written): ApiRequest {
  const { name, generateName, namespace } = draft.metadata
  if (!isQuestion(kind)) placed(kind, name ?? generateName ?? '', namespace)
  return { method: 'POST', path: collectionPath(kind, namespace), body: typed(kind, draft) }
}

/** Reviews are answered and not kept: they need no name. */
const isQuestion = ({ scope, verbs }: AnyKind): boolean => scope === 'Cluster' && verbs?.join() === 'create'

function replacement(kind: AnyKind, object: Written, subresource?: string): ApiRequest {
  const place = placed(kind, object.metadata.name ?? '', object.metadata.namespace)
  return { method: 'PUT', path: resourcePath(kind, { ...place, subresource }), body: typed(kind, object) }
}

function patching(kind: AnyKind, name: string, patch: unknown, options: PatchOptions): ApiRequest {
  const { namespace, subresource, type = 'application/merge-patch+json' } = options
  const path = resourcePath(kind, { ...placed(kind, name, namespace), subresource })
  return { method: 'PATCH', path, body: patch, contentType: type }
}

function deletion(kind: AnyKind, name: string, { namespace, ...options }: DeleteOptions): ApiRequest {
  const path = resourcePath(kind, placed(kind, name, namespace))
  if (Object.keys(options).length === 0) return { method: 'DELETE', path }
  return { method: 'DELETE', path, body: { apiVersion: 'v1', kind: 'DeleteOptions', ...options } }
}

function clearing(kind: AnyKind, options: ListOptions & DeleteOptions): ApiRequest {
  const { namespace, labelSelector, fieldSelector, ...how } = options
  const path = collectionPath(kind, namespace)
  const query = selection(options)
  return { method: 'DELETE', path, query, body: { apiVersion: 'v1', kind: 'DeleteOptions', ...how } }
}

const typed = ({ apiVersion, kind }: AnyKind, object: Written): object => ({ apiVersion, kind, ...object })

/** Where one object is. Without these checks a missing name would quietly address the whole collection. */
function placed(kind: AnyKind, name: string, namespace: string | undefined): Place {
  if (!name) throw new StatusError('BadRequest', `a ${kind.kind} without a name cannot be addressed`)
  if (kind.scope === 'Namespaced' && !namespace) {
    throw new StatusError('BadRequest', `${kind.resource} "${name}" needs a namespace`)
  }
  return { name, ...(kind.scope === 'Namespaced' && { namespace }) }
}

function orUndefined(error: unknown): undefined {
  if (!isReason(error, 'NotFound')) throw error
}
