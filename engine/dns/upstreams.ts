import { readFile, stat } from 'node:fs/promises'

/** A DNS server to ask. */
export interface Upstream {
  readonly address: string
  readonly port: number
}

/** Servers named in a resolv.conf, as written there; an address may have a `%zone`. */
export const parseResolvConf = (text: string): Upstream[] =>
  [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].flatMap(([, address]) =>
    address ? { address, port: 53 } : [],
  )

/** How long a resolv.conf is believed before looking whether it changed (another Wi-Fi, a VPN). */
const FRESH_MS = 5000

/**
 * The servers this machine itself asks, always as its resolv.conf says now.
 *
 * @param isOurselves  Servers that would ask us again are left out.
 */
export function hostUpstreams(
  file: string,
  isOurselves: (upstream: Upstream) => boolean,
  now: () => number = Date.now,
): () => Promise<readonly Upstream[]> {
  let looked = Number.NEGATIVE_INFINITY
  let modified: number | undefined
  let known: readonly Upstream[] = []
  return async () => {
    if (now() - looked < FRESH_MS) return known
    looked = now()
    try {
      const { mtimeMs } = await stat(file)
      if (mtimeMs !== modified) {
        known = parseResolvConf(await readFile(file, 'utf8')).filter((upstream) => !isOurselves(upstream))
        modified = mtimeMs
      }
    } catch {
      // A machine without a resolv.conf knows no names but ours.
      known = []
      modified = undefined
    }
    return known
  }
}
