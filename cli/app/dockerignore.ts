/**
 * Rules of a `.dockerignore`: the last one that fits a path, or a folder above it, decides. Other than in a
 * `.gitignore`, a pattern is of the top folder, and `!` brings back what is in a folder that is left out.
 *
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export interface DockerIgnore {
  ignores(path: string): boolean
  /** Nothing in this folder is brought back: it need not be looked into. */
  ignoresAll(folder: string): boolean
}

export function dockerIgnore(text: string): DockerIgnore {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap(ruleOf)
  const ignores = (path: string): boolean => {
    const parents = parentsOf(path)
    return rules.reduce((ignored, { isKept, pattern }) => {
      if (isKept !== ignored) return ignored
      return parents.some((each) => pattern.test(each)) ? !isKept : ignored
    }, false)
  }
  const bringsBack = rules.some(({ isKept }) => isKept)
  return { ignores, ignoresAll: (folder) => !bringsBack && ignores(folder.replace(/\/$/, '')) }
}

interface Rule {
  readonly isKept: boolean
  readonly pattern: RegExp
}

function ruleOf(line: string): Rule[] {
  const isKept = line.startsWith('!')
  const path = line
    .slice(isKept ? 1 : 0)
    .trim()
    .replace(/^\/+|\/+$/g, '')
    .replace(/^(\.\/)+/, '')
  return path === '' || path === '.' ? [] : [{ isKept, pattern: new RegExp(`^${sourceOf(path)}$`) }]
}

/** `**` is any number of folders, `*` and `?` stay within one. */
const sourceOf = (path: string): string =>
  path.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]+\]|\\.|[.+^${}()|\\/]/g, (part) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.startsWith('[')) return part.replace(/^\[!/, '[^')
    return part.startsWith('\\') && part.length > 1 ? part : `\\${part}`
  })

/** `a/b/c` and the folders it is in. */
function parentsOf(path: string): string[] {
  const parts = path.replace(/\/$/, '').split('/')
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'))
}
