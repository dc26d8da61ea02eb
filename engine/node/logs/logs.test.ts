import assert from 'node:assert/strict'
import { appendFile, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { lastWords } from './lastWords.ts'
import { logFormatter, parseLogLine } from './line.ts'
import { type LogRequest, readLog } from './read.ts'
import { tailOffset } from './tail.ts'

let dir = ''
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logs-'))
})
after(() => rm(dir, { recursive: true }))

const entry = (second: number, content: string, tag = 'F', stream = 'stdout') =>
  `2026-01-01T00:00:0${second}.123456789Z ${stream} ${tag} ${content}\n`
const log = entry(1, 'one') + entry(2, 'tw', 'P') + entry(2, 'o') + entry(3, 'three', 'F', 'stderr')

test('an entry', () =>
  assert.deepEqual(parseLogLine(Buffer.from(entry(1, 'a b  c').trimEnd())), {
    time: '2026-01-01T00:00:01.123456789Z',
    stream: 'stdout',
    partial: false,
    content: Buffer.from('a b  c'),
  }))
for (const torn of [
  '',
  '2026-01-01T00:00:01Z',
  '2026-01-01T00:00:01Z stdout',
  '2026-01-01T00:00:01Z else F x',
]) {
  test(`no entry: ${JSON.stringify(torn)}`, () => assert.equal(parseLogLine(Buffer.from(torn)), undefined))
}

const time = (second: number) => `2026-01-01T00:00:0${second}.123456789Z`
const formats: Record<string, { format: Parameters<typeof logFormatter>[0]; want: string }> = {
  'plain: entries that belong together are one line': {
    format: { timestamps: false, since: 0 },
    want: 'one\ntwo\nthree\n',
  },
  'with times': {
    format: { timestamps: true, since: 0 },
    want: `${time(1)} one\n${time(2)} two\n${time(3)} three\n`,
  },
  since: { format: { timestamps: false, since: Date.parse('2026-01-01T00:00:02Z') }, want: 'two\nthree\n' },
  'one stream': { format: { timestamps: false, since: 0, stream: 'stderr' }, want: 'three\n' },
}
for (const [name, { format, want }] of Object.entries(formats)) {
  test(`${name}, however it is cut into chunks`, () => {
    for (let size = 1; size <= log.length; size++) {
      const formatted = logFormatter(format)
      let text = ''
      for (let at = 0; at < log.length; at += size) text += formatted(Buffer.from(log.slice(at, at + size)))
      assert.equal(text, want)
    }
  })
}

test('the last lines begin where they should', async () => {
  const file = join(dir, 'tail')
  const lines = Array.from({ length: 5000 }, (_, index) => `line ${index} ${'x'.repeat(index % 50)}\n`)
  await writeFile(file, lines.join(''))
  const handle = await open(file)
  const { size } = await handle.stat()
  for (const count of [0, 1, 2, 4999, 5000, 9999]) {
    const text = (await readFile(file, 'utf8')).slice(await tailOffset(handle, size, count))
    assert.equal(text, count === 0 ? '' : lines.slice(-count).join(''))
  }
  await handle.close()
})

const request = (file: string, change: Partial<LogRequest> = {}): LogRequest => ({
  file,
  timestamps: false,
  since: 0,
  follow: false,
  isWritten: () => false,
  onChange: () => () => {},
  signal: new AbortController().signal,
  ...change,
})
const read = async (asked: LogRequest): Promise<string> => {
  let text = ''
  for await (const chunk of readLog(asked)) text += chunk
  return text
}

test('reading: all, the end, a part', async () => {
  const file = join(dir, 'all')
  await writeFile(file, log)
  assert.equal(await read(request(file)), 'one\ntwo\nthree\n')
  assert.equal(await read(request(file, { tailLines: 1 })), 'three\n')
  assert.equal(await read(request(file, { limitBytes: 5 })), 'one\nt')
})

test('following: what is written, on into the next file after a rotation, until the container ends', async () => {
  const file = join(dir, 'follow')
  await writeFile(file, entry(1, 'one'))
  let running = true
  const text = read(request(file, { follow: true, isWritten: () => running }))
  await appendFile(file, entry(2, 'two'))
  await rename(file, `${file}.1`)
  await writeFile(file, entry(3, 'three'))
  running = false
  assert.equal(await text, 'one\ntwo\nthree\n')
})

test('following ends when it is told of the end, without looking again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const file = join(dir, 'told')
  await writeFile(file, entry(1, 'one'))
  let running = true
  const listeners = new Set<() => void>()
  const onChange = (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const lines: string[] = []
  for await (const line of readLog(request(file, { follow: true, isWritten: () => running, onChange }))) {
    lines.push(line.toString())
    setImmediate(() => {
      running = false
      for (const listener of listeners) listener()
    })
  }
  assert.deepEqual(lines, ['one\n'])
  assert.equal(listeners.size, 0)
})

test('following ends with its reader', async () => {
  const file = join(dir, 'left')
  await writeFile(file, entry(1, 'one'))
  const stop = new AbortController()
  const seen: string[] = []
  for await (const chunk of readLog(
    request(file, { follow: true, isWritten: () => true, signal: stop.signal }),
  )) {
    seen.push(chunk.toString())
    stop.abort()
  }
  assert.deepEqual(seen, ['one\n'])
})

test('last words: the file, or else the end of the log', async () => {
  const [file, logFile] = [join(dir, 'words'), join(dir, 'wordslog')]
  await writeFile(file, '')
  await writeFile(logFile, log)
  assert.equal(await lastWords(file, undefined, 4096), '')
  assert.equal(await lastWords(file, logFile, 4096), 'one\ntwo\nthree\n')
  await writeFile(file, 'no luck')
  assert.equal(await lastWords(file, logFile, 4096), 'no luck')
  assert.equal(await lastWords(file, logFile, 4), 'luck')
  assert.equal(await lastWords(join(dir, 'none'), undefined, 4096), '')
})
