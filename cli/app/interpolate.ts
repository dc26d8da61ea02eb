/** Value of a variable; undefined: it is not set. */
export type Lookup = (name: string) => string | undefined

export interface Interpolated {
  readonly text: string
  /** Variables without a value and without a default. */
  readonly unset: readonly string[]
  /** What a `${NAME:?message}` demands, or what is not understood. */
  readonly problems: readonly string[]
}

/**
 * Puts variables into a text as compose does: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`,
 * `${NAME:?message}`, `${NAME?message}`, `${NAME:+instead}`, `${NAME+instead}`, one within another; `$$` is a dollar.
 */
export function interpolate(text: string, lookup: Lookup): Interpolated {
  if (!text.includes('$')) return { text, unset: [], problems: [] }
  const state: State = { lookup, unset: [], problems: [] }
  return { text: substitute(text, state, 0), unset: state.unset, problems: state.problems }
}

interface State {
  readonly lookup: Lookup
  readonly unset: string[]
  readonly problems: string[]
}
const deepest = 20

function substitute(text: string, state: State, depth: number): string {
  let done = ''
  for (let i = 0; i < text.length; ) {
    if (text[i] !== '$') {
      const next = text.indexOf('$', i)
      done += text.slice(i, next < 0 ? undefined : next)
      if (next < 0) break
      i = next
      continue
    }
    if (text[i + 1] === '$') {
      done += '$'
      i += 2
      continue
    }
    const bare = /^\w+/.exec(text.slice(i + 1, i + 257))?.[0]
    if (text[i + 1] === '{') {
      const end = closing(text, i + 2)
      if (end < 0) {
        state.problems.push('a "${" is never closed; a dollar sign is written as $$')
        return done
      }
      done += braced(text.slice(i + 2, end), state, depth)
      i = end + 1
    } else if (bare !== undefined && /^[A-Za-z_]/.test(bare)) {
      done += given(bare, state)
      i += 1 + bare.length
    } else {
      done += '$'
      i++
    }
  }
  return done
}

/** The brace that closes the one before `start`. */
function closing(text: string, start: number): number {
  let open = 1
  for (let i = start; i < text.length; i++) {
    if (text[i] === '$' && text[i + 1] === '{') open++
    if (text[i] === '}' && --open === 0) return i
  }
  return -1
}

function braced(inner: string, state: State, depth: number): string {
  const [, name, operator = '', rest = ''] = /^([A-Za-z_]\w*)(:?[-?+])?([\s\S]*)$/.exec(inner) ?? []
  if (name === undefined || (operator === '' && rest !== '') || depth > deepest) {
    state.problems.push(`"\${${inner.slice(0, 40)}}" is not understood; a dollar sign is written as $$`)
    return ''
  }
  const value = state.lookup(name)
  const isGiven = value !== undefined && !(operator.startsWith(':') && value === '')
  const otherwise = (): string => substitute(rest, state, depth + 1)
  if (operator.endsWith('+')) return isGiven ? otherwise() : ''
  if (operator === '') return given(name, state)
  if (isGiven) return value
  if (operator.endsWith('-')) return otherwise()
  state.problems.push(`variable ${name} must be set: ${otherwise() || 'it is required'}`)
  return ''
}

function given(name: string, { lookup, unset }: State): string {
  const value = lookup(name)
  if (value === undefined) unset.push(name)
  return value ?? ''
}
