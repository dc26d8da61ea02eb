import { literal } from '../process/procfile.ts'
import { type Field, isEmpty, itemsOf, textOf, wrong } from '../yaml/expect.ts'

/** A command as a list of words; a text is taken apart as a shell does, without a shell. */
export function wordsOf(field: Field): string[] | undefined {
  if (isEmpty(field)) return undefined
  if (field.at.is === 'list')
    return itemsOf(field)
      .flatMap((item) => textOf(item) ?? [])
      .map(literal)
  const text = textOf(field)
  if (text === undefined) return undefined
  return split(text)?.map(literal) ?? wrong(field, 'a quote is opened and never closed')
}

/** Undefined when a quote is not closed. */
export function split(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string
    if (letter === '\\' && quote !== "'" && i + 1 < text.length) {
      const next = text[++i] as string
      const isKept = quote === '"' && !'"\\$`\n'.includes(next)
      word = (word ?? '') + (isKept ? `\\${next}` : next)
    } else if (quote !== '') {
      if (letter === quote) quote = ''
      else word += letter
    } else if (letter === '"' || letter === "'") {
      quote = letter
      word ??= ''
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + letter
  }
  if (quote !== '') return undefined
  if (word !== undefined) words.push(word)
  return words
}
