/**
 * What our schemas lack of the API as the Kubernetes client library for JavaScript knows it: whole kinds, fields, and
 * fields of another type. The library is newer than the API we serve, so what came later is explained below.
 *
 * Run it to see everything: `node tools/coverage.ts`.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { allKinds, subresourceKinds } from '../kinds/index.ts'
import type { Node, ObjectNode } from '../kinds/schema.ts'
import { laterFields, laterKinds, otherTypes } from './coverageexplained.ts'

interface Attribute {
  readonly baseName: string
  readonly type: string
}
/** Attributes of the library's models, by model: `V1Pod`. */
export type Models = ReadonlyMap<string, readonly Attribute[]>

const folder = join(import.meta.dirname, '../node_modules/@kubernetes/client-node/dist/gen/models')

export async function readModels(): Promise<Models> {
  const names = readdirSync(folder)
    .filter((file) => /^[A-Z]\w*\.js$/.test(file))
    .map((file) => file.slice(0, -3))
  const models = new Map<string, readonly Attribute[]>()
  for (const name of names.filter(isStable)) {
    const module = await import(pathToFileURL(join(folder, `${name}.js`)).href)
    const attributes = module[name]?.attributeTypeMap
    if (attributes) models.set(name, attributes)
  }
  return models
}
const isStable = (name: string): boolean => /V\d+[A-Z]/.test(name) && !/V\d+(?:alpha|beta)\d/i.test(name)

/** Lines about what is missing or different and not explained, and explanations of what is there. */
export function uncovered(models: Models): string[] {
  const messages = ourMessages()
  return [...missingKinds(models), ...missingFields(models, messages), ...idle(models, messages)]
}

/** A kind is what has `apiVersion`, `kind` and metadata of an object. */
const isKind = (attributes: readonly Attribute[]): boolean =>
  ['apiVersion', 'kind'].every((name) => attributes.some(({ baseName }) => baseName === name)) &&
  attributes.some(({ baseName, type }) => baseName === 'metadata' && type === 'V1ObjectMeta')

const ourKinds = [...allKinds, ...subresourceKinds]

function missingKinds(models: Models): string[] {
  const ours = new Set(ourKinds.map(({ message }) => message && modelOf(message, models)))
  return [...models]
    .filter(([name, attributes]) => isKind(attributes) && !ours.has(name))
    .filter(([name]) => !Object.hasOwn(laterKinds, name))
    .map(([name]) => `${name}: the kind is missing`)
}

type Messages = ReadonlyMap<string, ObjectNode>
/** Every message of our kinds, by upstream's name. */
function ourMessages(): Messages {
  const found = new Map<string, ObjectNode>()
  const visit = (node: Node): void => {
    if (node.type === 'list') visit(node.items)
    if (node.type === 'map') visit(node.values)
    if (node.type === 'union') for (const [, option] of node.options) visit(option)
    if (node.type !== 'object' || (node.name && found.has(node.name))) return
    if (node.name) found.set(node.name, node)
    for (const { node: child } of Object.values(node.fields)) visit(child)
  }
  for (const { node } of ourKinds) visit(node)
  return found
}

/** `io.k8s.api.core.v1.Event` is `CoreV1Event`, and `V1Event` where no two groups have one. */
function modelOf(message: string, models: Models): string | undefined {
  const [name = '', version = '', group = ''] = message.split('.').reverse()
  const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
  return [`${upper(group)}${upper(version)}${name}`, `${upper(version)}${name}`].find((model) =>
    models.has(model),
  )
}

function missingFields(models: Models, messages: Messages): string[] {
  return [...messages].flatMap(([message, node]) => {
    const model = modelOf(message, models)
    return (model ? (models.get(model) ?? []) : []).flatMap((attribute) =>
      missingField(`${model}.${attribute.baseName}`, attribute, node),
    )
  })
}

function missingField(path: string, { baseName, type }: Attribute, node: ObjectNode): string[] {
  const field = node.fields[baseName]
  if (!field) return isLater(path) ? [] : [`${path}: the field is missing`]
  if (Object.hasOwn(otherTypes, path) || fits(field.node, type)) return []
  return [`${path}: ours is ${field.node.type}, the library's ${type}`]
}
const isLater = (path: string): boolean => {
  const [model = '', field = ''] = path.split('.')
  return laterFields[model]?.includes(field) ?? false
}

function fits(node: Node, type: string): boolean {
  switch (node.type) {
    case 'list':
      return type.startsWith('Array<') && fits(node.items, type.slice('Array<'.length, -1))
    case 'map':
      return type.startsWith('{') && fits(node.values, /\]: (.*); }$/.exec(type)?.[1] ?? '')
    case 'object':
      return /^[A-Z]/.test(type) && (!node.name || type.endsWith(node.name.split('.').at(-1) ?? ''))
    case 'union':
    case 'any':
      return type === 'any' || type === 'object'
    case 'integer':
    case 'number':
      return type === 'number'
    case 'boolean':
      return type === 'boolean'
    case 'time':
    case 'microTime':
      return type === 'Date' || type === 'V1MicroTime'
    case 'intOrString':
      return type === 'IntOrString' || type === 'string' || type === 'any'
    default:
      return type === 'string'
  }
}

/** Explanations that explain nothing (any more). */
function idle(models: Models, messages: Messages): string[] {
  const ours = new Map([...messages].map(([message, node]) => [modelOf(message, models), node]))
  return Object.entries(laterFields).flatMap(([model, fields]) =>
    fields
      .filter((field) => ours.get(model)?.fields[field] !== undefined)
      .map((field) => `${model}.${field}: explained as later than ours, but we have it`),
  )
}

if (import.meta.main) {
  const models = await readModels()
  const lines = uncovered(models)
  for (const line of lines) console.log(line)
  console.log(
    `${ourMessages().size} messages compared with ${models.size} models; ${lines.length} differences`,
  )
}
