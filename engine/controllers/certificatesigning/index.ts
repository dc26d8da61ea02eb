import { type Context, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { CertificateSigningRequest } from '@hawser/kinds/certificates/certificatesigningrequest.ts'
import { decodeBase64, encodeBase64 } from '@hawser/kinds/meta/base64.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { ControllerSettings } from '../settings.ts'
import { type Action, isWaiting, reconcile, type State } from './reconcile.ts'

/** Signs approved CertificateSigningRequests with the cluster's authority. Does nothing where its key is not. */
export async function start(context: Context, { certificateSigner }: ControllerSettings): Promise<void> {
  if (!certificateSigner) return
  const { read, sign } = certificateSigner
  const { client, caches, signal } = context
  const requests = caches.of(CertificateSigningRequest)
  const queue = workQueue(signal)
  const pemOf = ({ spec }: CertificateSigningRequest): string =>
    new TextDecoder().decode(decodeBase64(spec.request))

  // Reading a request needs a library that is loaded when the first one waits: it is part of carrying out.
  const observe = (key: string): CertificateSigningRequest | undefined => {
    const csr = requests.get(key)
    return csr && isWaiting(csr) ? csr : undefined
  }
  const apply = async (csr: CertificateSigningRequest): Promise<number> => {
    const state: State = { csr, requested: await read(pemOf(csr)) }
    let revision = 0
    for (const action of reconcile(state)) revision = await carryOut(action)
    return revision
  }
  async function carryOut(action: Action): Promise<number> {
    const { csr } = action
    const status =
      action.do === 'sign'
        ? { ...csr.status, certificate: encodeBase64(await sign(pemOf(csr), action.usages, action.seconds)) }
        : { ...csr.status, conditions: [...(csr.status.conditions ?? []), failure(action.message)] }
    return revisionOf(await client.updateStatus(CertificateSigningRequest, { ...csr, status }))
  }
  requests.onChange(({ key }) => queue.add(key))
  const controller = {
    name: 'certificatesigning',
    observe,
    reconcile: (csr: CertificateSigningRequest) => [csr],
    apply,
  }
  await runController(controller, queue, [requests], context)
}

function failure(message: string) {
  const now = formatTime(Date.now())
  return {
    type: 'Failed',
    status: 'True',
    reason: 'SignerValidationFailure',
    message,
    lastUpdateTime: now,
    lastTransitionTime: now,
  } as const
}
