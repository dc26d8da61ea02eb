import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { requestedSubject } from '../../pki/signingrequest.ts'
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest, Operation } from '../chain.ts'
import { forbid } from '../forbid.ts'

const resource = 'certificatesigningrequests.certificates.k8s.io'
interface Request extends KubeObject {
  readonly spec: { readonly signerName: string; readonly request: string }
  readonly status?: { readonly certificate?: string; readonly conditions?: readonly object[] }
}

const on =
  (wanted: Operation, part: string | undefined) =>
  (operation: Operation, kind: AnyKind, subresource: string | undefined): boolean =>
    operation === wanted && kind.resource === resource && subresource === part

/** Only those approve for a signer who may do so for that signer. */
export const certificateApproval: AdmissionPlugin = {
  name: 'CertificateApproval',
  handles: on('UPDATE', 'approval'),
  validate(request, context) {
    const { signerName } = (request.old as Request).spec
    if (maySpeakFor(request, context, 'approve', signerName)) return
    throw forbid(
      request,
      `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`,
    )
  },
}

/** Only signers sign. */
export const certificateSigning: AdmissionPlugin = {
  name: 'CertificateSigning',
  handles: on('UPDATE', 'status'),
  validate(request, context) {
    const old = request.old as Request
    const { status } = request.object as unknown as Request
    const isKept =
      status?.certificate === old.status?.certificate &&
      same(status?.conditions ?? [], old.status?.conditions ?? [])
    const { signerName } = old.spec
    if (isKept || maySpeakFor(request, context, 'sign', signerName)) return
    throw forbid(request, `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`)
  },
}

const clientSigner = 'kubernetes.io/kube-apiserver-client'

/** Other API servers believe the bearer of this name whom he speaks for, and know him by the authority that signs for users. */
const frontProxy = 'front-proxy-client'

/** Nobody becomes an administrator, or the voice of one, by a certificate he asked for. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  handles: on('CREATE', undefined),
  async validate(request) {
    const { spec } = request.object as unknown as Request
    if (spec.signerName !== clientSigner) return
    const subject = await requestedSubject(Buffer.from(spec.request, 'base64').toString())
    if (subject === undefined)
      throw forbid(request, 'failed to parse CSR: PEM block type must be CERTIFICATE REQUEST')
    if (subject.organizations.includes('system:masters')) {
      throw forbid(request, `use of ${clientSigner} signer with system:masters group is not allowed`)
    }
    if (subject.commonNames.includes(frontProxy)) {
      throw forbid(request, `use of ${clientSigner} signer with common name ${frontProxy} is not allowed`)
    }
  },
}

/** For the signer itself, or for all signers of its domain. */
function maySpeakFor(
  { user }: AdmissionRequest,
  { isAllowed }: AdmissionContext,
  verb: string,
  signerName: string,
): boolean {
  const domain = signerName.split('/')[0]
  return [signerName, `${domain}/*`].some((name) =>
    isAllowed({ user, verb, on: { group: 'certificates.k8s.io', plural: 'signers', name } }),
  )
}
