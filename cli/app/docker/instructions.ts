/** One instruction of a Dockerfile. */
export interface Instruction {
  /** Upper case. */
  readonly name: string
  readonly rest: string
  /** From 1. */
  readonly line: number
}

/** Instructions with their continuation lines joined; comments and the bodies of here-documents are left out. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const lines = dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)
  const mark = markOf(lines)
  const found: Instruction[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1
    let text = (lines[i] ?? '').trim()
    if (text === '' || text.startsWith('#')) continue
    while (text.endsWith(mark) && i + 1 < lines.length) {
      const next = (lines[++i] ?? '').trim()
      const isSilent = next === '' || next.startsWith('#')
      text = `${text.slice(0, -1)}${isSilent ? mark : next}`
    }
    const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? []
    found.push({ name: name.toUpperCase(), rest, line })
    for (const end of hereDocuments(rest)) while (i + 1 < lines.length && (lines[++i] ?? '').trim() !== end);
  }
  return found
}

/** What a line goes on with: directives are the comments before everything else. */
function markOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^#\s*([a-z]\w*)\s*=\s*(.+?)\s*$/i.exec(line) ?? []
    if (name === undefined) return '\\'
    if (name.toLowerCase() === 'escape') return value === '`' ? '`' : '\\'
  }
  return '\\'
}

/** Words that end the here-documents of an instruction: `RUN <<EOF`. */
const hereDocuments = (rest: string): string[] =>
  [...rest.matchAll(/(?:^|\s)<<-?\s*["']?([A-Za-z_]\w*)["']?/g)].map(([, word = '']) => word)
