import type { Node, ObjectNode } from '@hawser/kinds/schema.ts'
import { escapeField } from '../../cel/escape.ts'
import {
  bool,
  bytes,
  type CelType,
  double,
  dyn,
  type FieldType,
  int,
  list,
  map,
  type ObjectType,
  string,
  timestamp,
} from '../../cel/types.ts'

const known = new WeakMap<ObjectNode, ObjectType>()

/** The type of the values that a schema describes, as expressions see them. */
export function typeOfNode(node: Node): CelType {
  switch (node.type) {
    case 'string':
    case 'quantity':
    case 'duration':
      return string
    case 'integer':
      return int
    case 'number':
      return double
    case 'boolean':
      return bool
    case 'bytes':
      return bytes
    case 'time':
    case 'microTime':
      return timestamp
    case 'list':
      return list(typeOfNode(node.items))
    case 'map':
      return map(string, typeOfNode(node.values))
    case 'object':
      return typeOfObject(node)
    default:
      return dyn
  }
}

/** Schemas are large and may contain themselves: fields are looked at when an expression names one. */
export function typeOfObject(node: ObjectNode): ObjectType {
  return known.getOrInsertComputed(node, () => {
    let fields: ReadonlyMap<string, FieldType> | undefined
    return {
      is: 'object',
      name: node.name ?? 'object',
      get fields() {
        fields ??= new Map(
          Object.entries(node.fields).flatMap(([json, field]): [string, FieldType][] => {
            const name = escapeField(json)
            return name === undefined ? [] : [[name, { type: typeOfNode(field.node), json }]]
          }),
        )
        return fields
      },
    }
  })
}
