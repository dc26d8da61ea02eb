/** Without vowels and what looks alike, so that no word and no mistake comes out: upstream's letters. */
const letters = 'bcdfghjklmnpqrstvwxz2456789'
const suffixLength = 5
const maxLength = 63

/** How often another name is tried when a generated one is taken. */
export const nameAttempts = 8

/** @example generatedName('web-', Math.random) // 'web-x8k2m' */
export function generatedName(base: string, random: () => number): string {
  let suffix = ''
  for (let count = 0; count < suffixLength; count++) suffix += letters[Math.floor(random() * letters.length)]
  return base.slice(0, maxLength - suffixLength) + suffix
}
