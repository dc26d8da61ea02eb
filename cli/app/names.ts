import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Room for `-<hash>-<suffix>` behind it in the names of pods. */
const longestName = 40

/** A DNS label out of what people call things: `@acme/Guest_Book` is `guest-book`; undefined when nothing is left. */
export function dnsName(wanted: string, longest = longestName): string | undefined {
  const name = wanted
    .replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, longest)
    .replace(/-+$/, '')
  return name || undefined
}

/** Name of an application. */
export function applicationName(wanted: string): string {
  const name = dnsName(wanted)
  if (name) return name
  throw new StatusError('BadRequest', `"${wanted}" cannot be the name of an application`, {
    hint: 'Give it one with --name: lower-case letters, digits and dashes, a letter first.',
  })
}
