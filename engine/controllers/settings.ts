import type { RequestedCertificate } from './certificatesigning/signers.ts'

/** What controllers need to know about the platform they run in. */
export interface ControllerSettings {
  /** PEM of the authority that signs the API server's certificate. */
  readonly clusterCA: string
  /** Where the API server is reached, and the address that the Service `kubernetes` has. */
  readonly api: { readonly ip: string; readonly port: number; readonly serviceIP: string }
  /** Directory of local PersistentVolumes on the node. */
  readonly volumesDir: string
  /** The node that has this directory; absent: every node has its own. */
  readonly nodeName?: string
  /** ServiceAccounts that every namespace gets. Default: `default`. */
  readonly serviceAccounts?: readonly string[]
  /** Reads and signs certificate requests with the cluster's authority; absent where its key is not. */
  readonly certificateSigner?: {
    read(pem: string): Promise<RequestedCertificate | undefined>
    sign(pem: string, usages: readonly string[], seconds: number): Promise<string>
  }
  /** Signs the token of a ServiceAccount that the Secret of a name is to hold; absent where the key is not. */
  readonly accountToken?: (
    namespace: string,
    account: { readonly name: string; readonly uid: string },
    secret: string,
  ) => Promise<string>
}
