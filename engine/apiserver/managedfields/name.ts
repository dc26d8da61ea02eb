/** Names of managers are at most as long (bytes of UTF-8). */
export const maxNameBytes = 128

const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u
export const isPrintable = (text: string): boolean => !unprintable.test(text)

const names = new Map<string, string>()

/** The manager of a client that names none: what is before the first `/` of its User-Agent. */
export function managerOf(userAgent: string): string {
  const known = names.get(userAgent)
  if (known !== undefined) return known
  const name = prefixOf(userAgent.split('/', 1)[0] ?? '')
  // Clients are few and send the same header again and again.
  if (names.size < 200) names.set(userAgent, name)
  return name
}

function prefixOf(text: string): string {
  let name = ''
  for (const letter of text) {
    if (!isPrintable(letter)) continue
    if (Buffer.byteLength(name + letter) > maxNameBytes) break
    name += letter
  }
  return name
}
