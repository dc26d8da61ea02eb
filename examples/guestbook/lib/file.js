import { mkdir, open } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const NEWLINE = 10

/**
 * Entries as lines of JSON in `directory`/entries.jsonl. An entry counts once it is on the disk. Several processes may
 * share the file, as the old and the new release do for a moment: each line is appended by one write, and every read
 * first takes in what others appended.
 */
export async function openFile(directory) {
  await mkdir(directory, { recursive: true })
  const path = resolve(join(directory, 'entries.jsonl'))
  const file = await open(path, 'a+')
  const known = []
  let readUpTo = 0
  let last = Promise.resolve()

  /** One after the other: two reads at once would take in the same lines twice. */
  const inTurn = (work) => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }

  async function takeIn() {
    const { size } = await file.stat()
    if (size <= readUpTo) return
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - readUpTo), 0, size - readUpTo, readUpTo)
    const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1
    known.push(...parseLines(buffer.subarray(0, end).toString()))
    readUpTo += end
  }

  return {
    where: `the file ${path}`,
    add: (entry) =>
      inTurn(async () => {
        // A line that a crash cut short must not swallow ours: the newline in front ends it.
        await file.appendFile(`${(await endsTorn(file)) ? '\n' : ''}${JSON.stringify(entry)}\n`)
        await file.datasync()
      }),
    newest: (count) =>
      inTurn(async () => {
        await takeIn()
        return known.slice(-count).reverse()
      }),
    check: () => inTurn(() => file.stat()),
    close: () => inTurn(() => file.close()),
  }
}

async function endsTorn(file) {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== NEWLINE
}

/** Whole entries only: a line that a crash cut short is left out. */
function parseLines(text) {
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line)]
    } catch {
      return []
    }
  })
}
