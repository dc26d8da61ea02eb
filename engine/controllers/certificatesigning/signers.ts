/** What a certificate request in PEM says, as far as signers look at it. */
export interface RequestedCertificate {
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly dnsNames: readonly string[]
  readonly ipAddresses: readonly string[]
  readonly emailAddresses: readonly string[]
  readonly uris: readonly string[]
}

type Check = (request: RequestedCertificate, usages: ReadonlySet<string>) => string | undefined

/**
 * The signers that the platform is, by name: each tells what is wrong with a request, or nothing.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers
 */
export const signers: Readonly<Record<string, Check>> = {
  'kubernetes.io/kube-apiserver-client': (_request, usages) => {
    for (const usage of usages)
      if (!clientUsages.has(usage)) return `invalid usage for client certificate: ${usage}`
    return usages.has('client auth')
      ? undefined
      : 'missing required usage for client certificate: client auth'
  },
  'kubernetes.io/kube-apiserver-client-kubelet': (request, usages) => {
    const { dnsNames, emailAddresses, ipAddresses, uris } = request
    return (
      notOfNodes(request) ??
      none(dnsNames, 'DNS') ??
      none(emailAddresses, 'Email') ??
      none(ipAddresses, 'IP') ??
      none(uris, 'URI') ??
      notOfANode(request) ??
      otherUsages(usages, 'client auth')
    )
  },
  'kubernetes.io/kubelet-serving': (request, usages) => {
    const { dnsNames, emailAddresses, ipAddresses, uris } = request
    return (
      notOfNodes(request) ??
      (dnsNames.length + ipAddresses.length === 0 ? 'DNS or IP subjectAltName is required' : undefined) ??
      none(emailAddresses, 'Email') ??
      none(uris, 'URI') ??
      otherUsages(usages, 'server auth') ??
      notOfANode(request)
    )
  },
}

const clientUsages = new Set(['digital signature', 'key encipherment', 'client auth'])

const notOfNodes = ({ organizations }: RequestedCertificate): string | undefined =>
  organizations.length === 1 && organizations[0] === 'system:nodes'
    ? undefined
    : 'subject organization is not system:nodes'

const notOfANode = ({ commonName }: RequestedCertificate): string | undefined =>
  commonName.startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:'

const none = (names: readonly string[], sort: string): string | undefined =>
  names.length > 0 ? `${sort} subjectAltNames are not allowed` : undefined

/** Key encipherment may be left out: only RSA keys can do it. */
function otherUsages(usages: ReadonlySet<string>, auth: 'client auth' | 'server auth'): string | undefined {
  const wanted = ['digital signature', auth]
  const others = [...usages].filter((usage) => !wanted.includes(usage) && usage !== 'key encipherment')
  if (others.length === 0 && wanted.every((usage) => usages.has(usage))) return undefined
  return `usages did not match [${['digital signature', 'key encipherment', auth].sort().join(' ')}]`
}
