import { type CompileErrors, compile, type Program } from '../../cel/compile.ts'
import { type CelType, formatType } from '../../cel/types.ts'
import type { Variables } from './environment.ts'

/** A compiled expression, or why it is none, in upstream's words. */
export type Compiled = Program | CompileErrors

/** @param results  What it may evaluate to; none: anything. */
export function compileFor(source: string, variables: Variables, ...results: readonly CelType[]): Compiled {
  const compiled = compile(source, { variables })
  if ('errors' in compiled) return { errors: `compilation failed: ${compiled.errors}` }
  const type = named(compiled.type)
  const wanted = results.map(named)
  if (wanted.length === 0 || wanted.includes(type)) return compiled
  const these = wanted.length === 1 ? wanted[0] : `one of [${wanted.join(' ')}]`
  return { errors: `must evaluate to ${these} but got ${type}` }
}

// Upstream's two ways of printing types differ in this one.
const named = (type: CelType): string => (type.is === 'null' ? 'null_type' : formatType(type))
