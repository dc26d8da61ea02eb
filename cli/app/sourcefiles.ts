/** The files of a source directory, as far as what is deployed depends on what they say. */
export interface SourceFiles {
  /** Name of the directory itself. */
  readonly directory: string
  /** Names in a folder; empty when there is no such folder. Folders end in `/`. */
  list(folder: string): readonly string[]
  /** @param path  From the directory; `../` only as far as the repository reaches. */
  read(path: string): FileText
}
export type FileText =
  | { readonly is: 'text'; readonly text: string; readonly bytes: Buffer }
  | { readonly is: 'missing' }
  /** There is something, which is not read: why, as the end of a sentence that begins with its path. */
  | { readonly is: 'refused'; readonly why: string }

/** Text of a file, undefined when there is none. */
export function textIn(files: SourceFiles, path: string): string | undefined {
  const found = files.read(path)
  return found.is === 'text' ? found.text : undefined
}

/** `a/./b/../c` is `a/c`; what begins with `../` climbs; absolute paths stay absolute. */
export function normalised(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/')
}

/** Where `path` leads that is written in a file of `folder`. */
export const from = (folder: string, path: string): string =>
  normalised(path.startsWith('/') || !folder ? path : `${folder}/${path}`)

export const folderOf = (path: string): string => (path.includes('/') ? path.replace(/\/[^/]*$/, '') : '')

/** Files given as values. */
export function filesGiven(texts: Readonly<Record<string, string>>, directory = 'shop'): SourceFiles {
  return {
    directory,
    list(folder) {
      const start = folder ? `${normalised(folder)}/` : ''
      const below = Object.keys(texts).filter((path) => path.startsWith(start))
      return [...new Set(below.map((path) => path.slice(start.length).replace(/\/.*$/, '/')))].sort()
    },
    read(path) {
      const wanted = normalised(path)
      if (/^(\.\.|\/)/.test(wanted)) return { is: 'refused', why: 'leaves the source directory' }
      const text = texts[wanted]
      return text === undefined ? { is: 'missing' } : { is: 'text', text, bytes: Buffer.from(text) }
    },
  }
}
