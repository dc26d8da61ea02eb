import { isObject } from '@hawser/kinds/meta/json.ts'
import { isEqual } from '../../resources/equal.ts'

type Step = (value: unknown) => readonly unknown[]

/**
 * A JSONPath as kubectl and columns have it: names, quoted names, indexes, `*`, `..` and filters such as
 * `[?(@.type=="Ready")]`.
 *
 * @returns What it finds, first things first; undefined when it is no path.
 */
export function compileJsonPath(path: string): ((value: unknown) => readonly unknown[]) | undefined {
  const steps: Step[] = []
  let rest = path.trim()
  while (rest !== '') {
    const found = rules.find(({ pattern }) => pattern.test(rest))
    const match = found?.pattern.exec(rest)
    const step = match && found?.step(match)
    if (!match || !step) return undefined
    steps.push(step)
    rest = rest.slice(match[0].length)
  }
  return (value) => steps.reduce<readonly unknown[]>((found, step) => found.flatMap(step), [value])
}

const rules: readonly { readonly pattern: RegExp; step(match: RegExpExecArray): Step | undefined }[] = [
  {
    pattern: /^\.\.([\w-]+)/,
    step:
      ([, name = '']) =>
      (value) =>
        descendants(value, name),
  },
  { pattern: /^\.?\[\*\]|^\.\*/, step: () => children },
  { pattern: /^\.?\[(-?\d+)\]/, step: ([, index]) => item(Number(index)) },
  {
    pattern: /^\.?\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/,
    step: ([, a, b]) => field(unescaped(a ?? b ?? '')),
  },
  { pattern: /^\.?\[\?\(([^\]]*)\)\]/, step: ([, test = '']) => filter(test) },
  { pattern: /^\.((?:[^.[\]\\]|\\.)+)/, step: ([, name = '']) => field(unescaped(name)) },
  { pattern: /^\.$/, step: () => (value) => [value] },
]
const unescaped = (name: string): string => name.replace(/\\(.)/g, '$1')

const field =
  (name: string): Step =>
  (value) =>
    isObject(value) && Object.hasOwn(value, name) ? [value[name]] : []
const item =
  (index: number): Step =>
  (value) => {
    const found = Array.isArray(value) ? value.at(index) : undefined
    return found === undefined ? [] : [found]
  }
const children: Step = (value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [])

function descendants(value: unknown, name: string): readonly unknown[] {
  return [...field(name)(value), ...children(value).flatMap((child) => descendants(child, name))]
}

const comparison = /^\s*@((?:\.[\w-]+|\[[^\]]+\])*)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?))?\s*$/
function filter(test: string): Step | undefined {
  const [whole, path = '', operator, literal = ''] = comparison.exec(test) ?? []
  const read = whole === undefined ? undefined : compileJsonPath(path)
  if (!read) return undefined
  const wanted = operator ? literalOf(literal) : undefined
  if (operator && wanted === undefined) return undefined
  return (value) =>
    children(value).filter((child) => {
      const [found] = read(child)
      return operator ? compares(operator, found, wanted) : found !== undefined
    })
}

function literalOf(text: string): unknown {
  const quoted = /^'(.*)'$|^"(.*)"$/.exec(text)
  if (quoted) return unescaped(quoted[1] ?? quoted[2] ?? '')
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function compares(operator: string, found: unknown, wanted: unknown): boolean {
  if (operator === '==') return isEqual(found, wanted)
  if (operator === '!=') return found !== undefined && !isEqual(found, wanted)
  if (typeof found !== typeof wanted || (typeof found !== 'number' && typeof found !== 'string')) return false
  const [a, b] = [found, wanted as typeof found]
  if (operator === '<') return a < b
  if (operator === '>') return a > b
  return operator === '<=' ? a <= b : a >= b
}
