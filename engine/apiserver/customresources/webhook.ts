import { randomUUID } from 'node:crypto'
import type { CustomResourceDefinition } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Look } from '../admission/draft.ts'
import { post } from '../admission/webhooks/call.ts'
import { targetOf } from '../admission/webhooks/target.ts'
import type { CallWebhook } from './convert.ts'

/** Upstream's client waits so long for conversion webhooks. */
const seconds = 30
const ours = ['v1', 'v1beta1']

/** Conversion by webhooks (ConversionReview of apiextensions.k8s.io/v1 and v1beta1). */
export const openConversion =
  (look: Look): CallWebhook =>
  async (definition, objects, apiVersion) => {
    const { kind } = definition.status.acceptedNames
    const from = objects[0]?.apiVersion ?? ''
    try {
      return await converted(look, definition, objects, apiVersion)
    } catch (error) {
      // Upstream answers 500 with this sentence: a client can do nothing about it.
      const message = `conversion webhook for ${from}, Kind=${kind} ${(error as Error).message}`
      throw new StatusError('InternalError', message, { cause: error })
    }
  }

async function converted(
  look: Look,
  { spec }: CustomResourceDefinition,
  objects: readonly KubeObject[],
  apiVersion: string,
): Promise<readonly KubeObject[]> {
  const { webhook } = spec.conversion
  const version = webhook?.conversionReviewVersions.find((one) => ours.includes(one))
  if (!webhook?.clientConfig || !version) throw new Error('failed: no supported conversion review versions')
  const uid = randomUUID()
  const review = {
    kind: 'ConversionReview',
    apiVersion: `apiextensions.k8s.io/${version}`,
    request: { uid, desiredAPIVersion: apiVersion, objects },
  }
  const answer = await failing(async () => {
    const target = targetOf(webhook.clientConfig as Parameters<typeof targetOf>[0], look)
    return objectsOf(await post(target, review, seconds), uid, version)
  })
  if (answer.length !== objects.length)
    throw new Error(`returned ${answer.length} objects, expected ${objects.length}`)
  return objects.map((object, i) => restored(object, answer[i], apiVersion, i))
}

async function failing<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const { message } = error as Error
    throw new Error(`failed: ${message.replace(/^failed to call webhook: /, '')}`, { cause: error })
  }
}

function objectsOf(review: unknown, uid: string, version: string): readonly unknown[] {
  const { kind, apiVersion, response } = isObject(review) ? review : ({} as Record<string, unknown>)
  if (version === 'v1' && (kind !== 'ConversionReview' || apiVersion !== 'apiextensions.k8s.io/v1'))
    throw new Error(
      `expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got ${apiVersion ?? ''}, Kind=${kind ?? ''}`,
    )
  if (!isObject(response)) throw new Error('no response provided')
  if (version === 'v1' && response.uid !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`)
  const { status = '', message } = isObject(response.result)
    ? response.result
    : ({} as Record<string, unknown>)
  if (status !== 'Success') {
    throw new Error(
      typeof message === 'string' && message
        ? message
        : `response.result.status was '${String(status)}', not 'Success'`,
    )
  }
  return Array.isArray(response.convertedObjects) ? response.convertedObjects : []
}

/** What the webhook made of an object, with the metadata it may not touch. */
function restored(object: KubeObject, answer: unknown, apiVersion: string, index: number): KubeObject {
  const wrong = (problem: string): Error =>
    new Error(`returned invalid converted object at index ${index}: ${problem}`)
  if (!isObject(answer)) throw wrong('no object')
  if (answer.apiVersion !== apiVersion)
    throw wrong(`invalid groupVersion (expected ${apiVersion}, received ${String(answer.apiVersion)})`)
  if (answer.kind !== object.kind)
    throw wrong(`invalid kind (expected ${object.kind}, received ${String(answer.kind)})`)
  const { metadata } = answer
  if (!isObject(metadata)) throw wrong('missing metadata in converted object')
  for (const [field, name] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [before = '', after = ''] = [object.metadata[field], metadata[field]]
    if (before !== after) throw wrong(`must have the same ${name}: ${before} != ${String(after)}`)
  }
  const { labels: _, annotations: __, ...kept } = object.metadata
  const { labels, annotations } = metadata
  return {
    ...answer,
    metadata: {
      ...kept,
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
    },
  } as KubeObject
}
