const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
const bare = (pem: string): string => pem.replace(/\s+/g, '')

/**
 * The certificates of a bundle that are not in another one, as PEM; empty when there are none.
 *
 * @param bundle  PEM, possibly with text between the certificates.
 * @param known   PEM of one certificate each.
 */
export function certificatesBesides(bundle: string, known: readonly string[]): string {
  const seen = new Set(known.map(bare))
  const more = (bundle.match(certificate) ?? []).filter((pem) => {
    const isNew = !seen.has(bare(pem))
    seen.add(bare(pem))
    return isNew
  })
  return more.map((pem) => `${pem}\n`).join('')
}
