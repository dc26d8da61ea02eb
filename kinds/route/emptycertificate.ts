/** What `/oapi/v1` shows where a reencrypt route names no authority: PEM without a certificate. */
export const emptyCertificate = `-----BEGIN COMMENT-----
No destination CA certificate: the route trusts what the router trusts.
This text is only at /oapi/v1, for clients that expect something here.
-----END COMMENT-----
`

/** PEM with comments alone, ours or OpenShift's: what is shown so is not kept when it is sent back. */
export const saysNothing = (pem: string | undefined): boolean =>
  pem !== undefined && /^\s*-----BEGIN COMMENT-----[^-]*-----END COMMENT-----\s*$/.test(pem)
