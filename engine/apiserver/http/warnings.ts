/** Upstream's: all warnings of an answer together, and each of them when that is too much. */
const most = { together: 4096, each: 256 } as const

const lettersOf = (text: string): number => [...text].length

/**
 * Warnings as they are sent: each once, and shortened when they are more than headers are meant for. What is beyond the
 * limit even so is left out.
 */
export function shortened(warnings: readonly string[]): readonly string[] {
  const each = [...new Set(warnings)].filter((text) => text !== '')
  const fits = each.reduce((sum, text) => sum + lettersOf(text), 0) <= most.together
  if (fits) return each
  let written = 0
  return each
    .map((text) => [...text].slice(0, most.each).join(''))
    .filter((text) => {
      if (written >= most.together) return false
      written += lettersOf(text)
      return true
    })
}
