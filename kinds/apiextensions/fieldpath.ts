import type { JSONSchemaProps } from './jsonschemaprops.ts'
import { isSchema } from './walkschema.ts'

/** Where a path such as `.spec.labels['a.b']` leads within a schema. */
export interface FoundField {
  /** The path in the form of messages: `spec.labels['a.b']` is `spec.labels[a.b]`. */
  readonly path: string
  /** Its first step. */
  readonly root: string
  readonly schema: JSONSchemaProps
}

/** @returns  What is wrong with the path in upstream's words when it leads nowhere. */
export function findField(
  jsonPath: string,
  schema: JSONSchemaProps,
  { arrayNotation = true }: { readonly arrayNotation?: boolean } = {},
): FoundField | string {
  const tokens = tokensOf(jsonPath)
  let found: FoundField = { path: '', root: '', schema }
  for (let at = 0; at < tokens.length; ) {
    const step = stepAt(tokens, at, arrayNotation)
    if (typeof step === 'string') return step
    const next = below(found, step.name)
    if (typeof next === 'string') return next
    found = next
    at = step.end
  }
  return found
}

/** Delimiters are tokens of their own; quoted text is one token whatever is in it. */
const tokensOf = (text: string): string[] => text.match(/'(?:\\.|[^'])*'?|[.[\]]|[^.[\]]+/gs) ?? []

function stepAt(
  tokens: readonly string[],
  at: number,
  arrayNotation: boolean,
): { readonly name: string; readonly end: number } | string {
  const [token = '', name, close] = tokens.slice(at, at + 3)
  if (token === '.') return name === undefined ? 'unexpected end of JSON path' : { name, end: at + 2 }
  if (token !== '[') return `expected [ or . but got: ${token}`
  if (!arrayNotation) return 'array notation is not allowed'
  if (name === undefined) return 'unexpected end of JSON path'
  if (!/^'.*'$/s.test(name) || name.length < 2) return `expected single quoted string but got ${name}`
  if (close === undefined) return 'unexpected end of JSON path'
  if (close !== ']') return `expected ] but got ${close}`
  return { name: name.slice(1, -1).replace(/\\(.)/gs, '$1'), end: at + 3 }
}

const nowhere = 'does not refer to a valid field'

function below({ path, root, schema }: FoundField, name: string): FoundField | string {
  const { properties, additionalProperties } = schema
  if (properties) {
    const next = Object.hasOwn(properties, name) ? properties[name] : undefined
    return next ? { path: path ? `${path}.${name}` : name, root: root || name, schema: next } : nowhere
  }
  if (!isSchema(additionalProperties)) return nowhere
  return { path: `${path}[${name}]`, root: root || name, schema: additionalProperties }
}
