/**
 * Compares two versions of Debian packages.
 *
 * @returns Negative when `a` is the older, positive when it is the newer, 0 when neither is.
 * @see https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
 * @example compareVersions('1.0~rc1', '1.0') // negative
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)]
  return (
    left.epoch - right.epoch ||
    compareText(left.upstream, right.upstream) ||
    compareText(left.revision, right.revision)
  )
}

function parts(version: string) {
  const colon = version.indexOf(':')
  const rest = version.slice(colon + 1)
  const dash = rest.lastIndexOf('-')
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  }
}

/** Runs of other characters and runs of digits in turn. */
function compareText(a: string, b: string): number {
  const [left, right] = [pieces(a), pieces(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]]
    const order = i % 2 === 0 ? compareWords(x, y) : compareNumbers(x, y)
    if (order !== 0) return order
  }
  return 0
}

const pieces = (text: string): string[] => {
  const found = text.match(/\d+|\D+/g) ?? []
  return /^\d/.test(text) ? ['', ...found] : found
}

// Digits as text: they may be longer than a number is exact.
function compareNumbers(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0)
}

function compareWords(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = weight(a[i]) - weight(b[i])
    if (order !== 0) return order
  }
  return 0
}

/** A tilde is before the end, the end before letters, letters before all others. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0
  if (character === '~') return -1
  const code = character.charCodeAt(0)
  return /[A-Za-z]/.test(character) ? code : code + 256
}
