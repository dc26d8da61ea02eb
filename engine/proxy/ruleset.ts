/** The part of our nftables table that follows Services and pods; `base.ts` has the part that never changes. */
export interface Ruleset {
  /** Chain -> its rules. */
  readonly chains: ReadonlyMap<string, readonly string[]>
  /** Set -> its declaration. */
  readonly sets: ReadonlyMap<string, string>
  /** `<map or set> <key>` -> value; the empty text for a set. */
  readonly elements: ReadonlyMap<string, string>
}

export interface Draft {
  readonly chains: Map<string, readonly string[]>
  readonly sets: Map<string, string>
  readonly elements: Map<string, string>
}

export const emptyRuleset = (): Draft => ({ chains: new Map(), sets: new Map(), elements: new Map() })

/**
 * Puts the rules of all Services together. Two Services may claim one external address and port: the first in
 * the order given keeps it, since a second element of the same key would make nft refuse the whole change.
 */
export function combine(parts: Iterable<Ruleset>): Ruleset {
  const all = emptyRuleset()
  for (const part of parts) {
    for (const [name, rules] of part.chains) all.chains.set(name, rules)
    for (const [name, declaration] of part.sets) all.sets.set(name, declaration)
    for (const [key, value] of part.elements) if (!all.elements.has(key)) all.elements.set(key, value)
  }
  return all
}
