import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Why an upload is not kept. */
export const tooLarge = (most: number): StatusError =>
  new StatusError(
    'RequestEntityTooLarge',
    `the upload is larger than ${Math.floor(most / 1024 ** 2)} MiB, which is all that is kept of one`,
    { hint: 'Leave out what is not source.' },
  )
export const tooLittleRoom = (): StatusError =>
  new StatusError('ServiceUnavailable', 'there is no room left to keep uploads in', {
    hint: 'An administrator must make room; the next upload is kept then.',
  })
export const notFoundSource = (number: number): StatusError =>
  new StatusError('NotFound', `the upload of build ${number} is not kept any more`, {
    hint: 'Upload it again.',
  })
