const perlOnly = /\(\?(?:[=!]|<[=!])/
const backReference = /\\[1-9]/

/**
 * What Go says of a pattern that it cannot compile, undefined when it can. Go's language (RE2) is nearly a part of
 * ours: it has neither look-around nor back references.
 */
export function regexProblem(pattern: string): string | undefined {
  const bare = pattern.replace(/\\\\/g, '..')
  const perl = perlOnly.exec(bare)?.[0]
  if (perl) return `error parsing regexp: invalid or unsupported Perl syntax: \`${perl}\``
  const reference = backReference.exec(bare)?.[0]
  if (reference) return `error parsing regexp: invalid escape sequence: \`${reference}\``
  try {
    new RegExp(toJavaScript(pattern))
    return undefined
  } catch (error) {
    return `error parsing regexp: ${(error as Error).message.replace(/^.*: /, '')}`
  }
}

/** Named groups, flags and anchors that Go writes otherwise. */
const toJavaScript = (pattern: string): string =>
  pattern
    .replace(/\(\?P</g, '(?<')
    .replace(/\(\?[imsU-]+\)/g, '')
    .replace(/\(\?[imsU-]+:/g, '(?:')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
