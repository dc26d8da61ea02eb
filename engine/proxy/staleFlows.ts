import type { Host } from './host.ts'
import type { Ruleset } from './ruleset.ts'

/** A Service address and an endpoint that no longer stands behind it. */
export interface StaleFlow {
  readonly frontend: string
  readonly endpoint: string
}

/**
 * UDP has no end of connection: a client that keeps its port is led to a vanished endpoint for as long as it
 * sends. These are the translations to forget after rules changed from `was` to `is`.
 */
export function staleFlows(was: Ruleset, is: Ruleset): StaleFlow[] {
  const stale: StaleFlow[] = []
  for (const [key, verdict] of was.elements) {
    const frontend = /^services (\S+) \. udp \. \d+$/.exec(key)?.[1]
    if (frontend === undefined) continue
    const now = new Set(endpointsBehind(is, is.elements.get(key)))
    for (const endpoint of endpointsBehind(was, verdict)) {
      if (!now.has(endpoint)) stale.push({ frontend, endpoint })
    }
  }
  return stale
}

/** Addresses a verdict `goto <chain>` leads to, through the chain of each endpoint where there are such. */
function endpointsBehind(rules: Ruleset, verdict: string | undefined): string[] {
  const chain = verdict?.replace(/^goto /, '')
  if (chain === undefined) return []
  const texts = [...rules.chains]
    .filter(([name]) => name === chain || name.startsWith(`${chain}/`))
    .flatMap(([, lines]) => lines)
  return texts.flatMap((text) =>
    /dnat/.test(text)
      ? [...text.matchAll(/(?:dnat to| :) (\d+\.\d+\.\d+\.\d+)/g)].flatMap(([, address]) => address ?? [])
      : [],
  )
}

/** Makes the kernel forget them, when the `conntrack` tool is installed. */
export async function forget(host: Host, flows: readonly StaleFlow[]): Promise<void> {
  for (const { frontend, endpoint } of flows) {
    // It fails when there was no such flow, which is the usual case.
    await host
      .run('conntrack', ['-D', '-p', 'udp', '--orig-dst', frontend, '--dst-nat', endpoint])
      .catch(() => undefined)
  }
}
