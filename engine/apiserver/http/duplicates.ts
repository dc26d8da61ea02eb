/** Duplicates that are told about at most. */
const maxFound = 100
/** The same one may stand there a million times: the rest is not looked at. */
const maxSeen = 1000

/**
 * Fields that stand twice in one object of a JSON text, which JSON.parse does not tell: the last one has won.
 *
 * @param keys  How many keys the parsed text has: it says for nearly every text that nothing stands twice.
 * @example duplicateFields('{"spec":{"replicas":1,"replicas":2}}', 2) // ['spec.replicas']
 */
export const duplicateFields = (text: string, keys: number): string[] =>
  keyMarks(text) === keys && !hasSpacedColon(text) ? [] : scan(text)

/** Whether anywhere a colon comes after a space: keys that are written like that are not counted. */
const hasSpacedColon = (text: string): boolean => spacedColons.some((spaced) => text.includes(spaced))
const spacedColons = [' :', '\n:', '\t:', '\r:']

/** How often `":` stands in the text: once for each key, unless somebody writes spaces there. */
function keyMarks(text: string): number {
  let count = 0
  for (let at = text.indexOf('":'); at >= 0; at = text.indexOf('":', at + 2)) count++
  return count
}

/** An object or list that is open where the scan is. */
interface Frame {
  /** Of an object: the keys so far. */
  readonly keys?: Set<string>
  /** `.spec` or `[0]`: what is being read in it. */
  step: string
  index: number
}

/** @param text  JSON that has been parsed: it is well-formed. */
function scan(text: string): string[] {
  const found = new Set<string>()
  const frames: Frame[] = []
  let seen = 0
  for (let at = 0; at < text.length && found.size < maxFound && seen < maxSeen; at++) {
    const letter = text[at] as string
    const frame = frames.at(-1)
    if (letter === '"') {
      const end = endOfText(text, at)
      const path =
        frame?.keys && isKey(text, end) ? enter(frames, JSON.parse(text.slice(at, end + 1))) : undefined
      if (path) {
        found.add(path)
        seen++
      }
      at = end
    } else if (letter === '{') frames.push({ keys: new Set(), step: '', index: 0 })
    else if (letter === '[') frames.push({ step: '[0]', index: 0 })
    else if (letter === '}' || letter === ']') frames.pop()
    else if (letter === ',' && frame && !frame.keys) frame.step = `[${++frame.index}]`
  }
  return [...found]
}

/** @returns The path of the key when it stands there for the second time. */
function enter(frames: readonly Frame[], key: string): string | undefined {
  const frame = frames.at(-1) as Frame
  frame.step = `.${key}`
  const isDuplicate = frame.keys?.has(key) ?? false
  frame.keys?.add(key)
  if (!isDuplicate) return undefined
  const path = frames.map(({ step }) => step).join('')
  return path.startsWith('.') ? path.slice(1) : path
}

function endOfText(text: string, start: number): number {
  let end = start + 1
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  return end
}

/** A text in an object is a key when a colon follows. */
function isKey(text: string, end: number): boolean {
  let at = end + 1
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return text[at] === ':'
}
