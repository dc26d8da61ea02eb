import type { Expr, FoldMacro } from './ast.ts'
import { SyntaxProblem } from './lex.ts'

/** A call as the parser finds it; what looks like a macro is one. */
export function expandCall(fn: string, target: Expr | undefined, args: readonly Expr[], at: number): Expr {
  return (
    (target ? memberMacro(fn, target, args, at) : presence(fn, args, at)) ?? {
      op: 'call',
      at,
      fn,
      target,
      args,
    }
  )
}

function presence(fn: string, args: readonly Expr[], at: number): Expr | undefined {
  const [subject] = args
  if (fn !== 'has' || args.length !== 1 || !subject) return undefined
  if (subject.op !== 'select' || subject.tests) throw new SyntaxProblem(at, 'invalid argument to has() macro')
  return { ...subject, at, tests: true }
}

function memberMacro(fn: string, target: Expr, args: readonly Expr[], at: number): Expr | undefined {
  const [first, second, third, fourth] = args
  const fold = (macro: FoldMacro, names: readonly Expr[], body: Expr, filter?: Expr): Expr => ({
    op: 'fold',
    at,
    macro,
    range: target,
    names: names.map(variable),
    filter,
    body,
  })
  switch (`${fn}/${args.length}`) {
    case 'all/2':
    case 'exists/2':
    case 'exists_one/2':
    case 'filter/2':
    case 'map/2':
      return fold(fn as FoldMacro, [first as Expr], second as Expr)
    case 'map/3':
      return fold('map', [first as Expr], third as Expr, second as Expr)
    case 'all/3':
    case 'exists/3':
    case 'existsOne/3':
      return fold(
        fn === 'existsOne' ? 'exists_one' : (fn as FoldMacro),
        [first as Expr, second as Expr],
        third as Expr,
      )
    case 'transformList/3':
    case 'transformMap/3':
    case 'transformMapEntry/3':
      return fold(fn as FoldMacro, [first as Expr, second as Expr], third as Expr)
    case 'transformList/4':
    case 'transformMap/4':
    case 'transformMapEntry/4':
      return fold(fn as FoldMacro, [first as Expr, second as Expr], fourth as Expr, third as Expr)
    case 'optMap/2':
    case 'optFlatMap/2':
      return optionalMacro(fn, target, variable(first as Expr), second as Expr, at)
    default:
      return undefined
  }
}

function variable(expr: Expr): string {
  if (expr.op === 'ident') return expr.name
  throw new SyntaxProblem(expr.at, 'argument must be a simple name')
}

/** `a.optMap(x, f)` is `a.hasValue() ? optional.of(f with x = a.value()) : optional.none()`. */
function optionalMacro(fn: string, target: Expr, name: string, body: Expr, at: number): Expr {
  const call = (named: string, receiver: Expr | undefined, args: readonly Expr[]): Expr => ({
    op: 'call',
    at,
    fn: named,
    target: receiver,
    args,
  })
  const subject = '@target'
  const named: Expr = { op: 'ident', at, name: subject }
  const bound: Expr = { op: 'bind', at, name, value: call('value', named, []), body }
  const present = fn === 'optMap' ? call('optional.of', undefined, [bound]) : bound
  return {
    op: 'bind',
    at,
    name: subject,
    value: target,
    body: call('_?_:_', undefined, [
      call('hasValue', named, []),
      present,
      call('optional.none', undefined, []),
    ]),
  }
}
