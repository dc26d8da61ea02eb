import { createRequire } from 'node:module'
import type { RE2JS } from '@bufbuild/re2'

/** A pattern in RE2's syntax: linear in the length of the text, whatever the pattern. */
export interface Pattern {
  test(text: string): boolean
  /** The leftmost match from `from` on, as Go finds it: `[start, end]`, or undefined. */
  find(text: string, from: number): readonly [start: number, end: number] | undefined
}

// Loaded when the first pattern is compiled: most servers never see one.
let re2: typeof import('@bufbuild/re2') | undefined
const load = (): typeof import('@bufbuild/re2') => {
  re2 ??= createRequire(import.meta.url)('@bufbuild/re2') as typeof import('@bufbuild/re2')
  return re2
}

const known = new Map<string, Pattern>()
const mostKnown = 1000

/**
 * Compiles a pattern, once.
 *
 * @throws {Error} in Go's words: `error parsing regexp: missing closing ): \`(\``.
 */
export function compilePattern(source: string): Pattern {
  const before = known.get(source)
  if (before) return before
  const pattern = compile(source)
  if (known.size >= mostKnown) known.clear()
  known.set(source, pattern)
  return pattern
}

function compile(source: string): Pattern {
  const { RE2JS } = load()
  const compiled = RE2JS.compile(source)
  return { test: (text) => compiled.test(text), find: (text, from) => run(compiled, text, from) }
}

type Program = ReturnType<RE2JS['re2']>['prog']
/** What the instructions of a program do; the numbers are those of the library. */
const does = { either: 1, eitherMatch: 2, capture: 3, empty: 4, fail: 5, match: 6, nothing: 7 } as const

/**
 * Runs a program over a text to find where it matches. The library itself only says whether: this is Thompson's
 * simulation with threads in order of preference, each with the place where it began.
 */
function run(compiled: RE2JS, text: string, from: number): readonly [number, number] | undefined {
  const program = compiled.re2().prog
  let threads: [pc: number, start: number][] = []
  let found: [number, number] | undefined
  for (let at = from; ; ) {
    const code = text.codePointAt(at)
    const next: [number, number][] = []
    const seen = new Set<number>()
    const ready: [number, number][] = []
    for (const [pc, start] of threads) follow(program, pc, start, text, at, seen, ready)
    if (!found) follow(program, program.start, at, text, at, seen, ready)
    for (const [pc, start] of ready) {
      const step = program.getInst(pc)
      if (step.op === does.match) {
        found = [start, at]
        break
      }
      if (code !== undefined && takes(step, code)) next.push([step.out, start])
    }
    if (code === undefined || (found && next.length === 0)) return found
    threads = next
    at += code > 0xffff ? 2 : 1
  }
}

const anyRune = 10
const anyButNewline = 11
function takes(step: ReturnType<Program['getInst']>, code: number): boolean {
  if (step.op === anyRune) return true
  return step.op === anyButNewline ? code !== 10 : step.matchRune(code)
}

/** Goes on, in order of preference, to the instructions that read a character. */
function follow(
  program: Program,
  first: number,
  start: number,
  text: string,
  at: number,
  seen: Set<number>,
  ready: [number, number][],
): void {
  const stack = [first]
  for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
    if (seen.has(pc)) continue
    seen.add(pc)
    const step = program.getInst(pc)
    if (step.op === does.either || step.op === does.eitherMatch) stack.push(step.arg, step.out)
    else if (step.op === does.capture || step.op === does.nothing) stack.push(step.out)
    else if (step.op === does.empty) {
      if ((step.arg & ~placeOf(text, at)) === 0) stack.push(step.out)
    } else if (step.op !== does.fail) ready.push([pc, start])
  }
}

const isWord = (text: string, at: number): boolean => /\w/.test(text.charAt(at))
/** Beginning and end of line (1, 2) and of text (4, 8), word boundary (16) or not (32). */
function placeOf(text: string, at: number): number {
  let place = 0
  if (at === 0 || text[at - 1] === '\n') place |= 1
  if (at === text.length || text[at] === '\n') place |= 2
  if (at === 0) place |= 4
  if (at === text.length) place |= 8
  return place | (isWord(text, at - 1) !== isWord(text, at) ? 16 : 32)
}

/** All matches that do not overlap, as Go's FindAllString: at most `limit`, all when it is negative. */
export function findAll(pattern: Pattern, text: string, limit: number): string[] {
  const found: string[] = []
  let lastEnd = -1
  for (let at = 0; at <= text.length && (limit < 0 || found.length < limit); ) {
    const match = pattern.find(text, at)
    if (!match) break
    const [start, end] = match
    // An empty match right after the last one is none.
    if (start !== end || start !== lastEnd) found.push(text.slice(start, end))
    lastEnd = end
    at = end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
  }
  return found
}
