import { exactReference, type ImageReference, repositoryName } from '@hawser/kinds/image/imagereference.ts'
import { codeOf, type StatusReason } from '@hawser/kinds/meta/status.ts'
import type { StatusMessage } from '@hawser/kinds/meta/statusmessage.ts'
import { RegistryProblem } from '../registryclient/problem.ts'

export const success: StatusMessage = { metadata: {}, status: 'Success' }

/** I4: why an image was not found, as the status of its import: upstream's reasons and words. */
export function failureOf(error: unknown, reference: ImageReference): StatusMessage {
  const image = exactReference(reference)
  if (!(error instanceof RegistryProblem)) {
    return failure('InternalError', `Internal error occurred: ${image}: the image could not be looked at`)
  }
  switch (error.why) {
    case 'unknown':
      return {
        ...failure('NotFound', `dockerimage.image.openshift.io ${JSON.stringify(image)} not found`),
        details: { name: image, group: 'image.openshift.io', kind: 'dockerimage' },
      }
    case 'unauthorized':
      return failure(
        'Unauthorized',
        `you may not have access to the container image ${JSON.stringify(image)}`,
      )
    case 'wrongPassword':
      return failure('Unauthorized', `incorrect username or password for image ${JSON.stringify(image)}`)
    case 'plainHttp': {
      const name = repositoryName(reference)
      return failure(
        'BadRequest',
        `the repository ${name} is HTTP only and requires the insecure flag to import`,
      )
    }
    case 'unreached':
      return failure('InternalError', `Internal error occurred: ${image}: ${error.message}`)
  }
}

export const failure = (reason: StatusReason, message: string): StatusMessage => ({
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code: codeOf[reason],
})
