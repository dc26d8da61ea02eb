import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'

export const validationRule = s.message(`${v1}.ValidationRule`, {
  rule: [1, s.string({ mayBeEmpty: true })],
  message: [2, s.optional(s.string())],
  messageExpression: [3, s.optional(s.string())],
  reason: [4, s.pointer(s.string())],
  fieldPath: [5, s.optional(s.string())],
  optionalOldSelf: [6, s.pointer(s.boolean())],
})
export type ValidationRule = TypeOf<typeof validationRule>

export const externalDocumentation = s.message(`${v1}.ExternalDocumentation`, {
  description: [1, s.optional(s.string())],
  url: [2, s.optional(s.string())],
})
export type ExternalDocumentation = TypeOf<typeof externalDocumentation>

/** A JSON schema (draft 4) with Kubernetes' extensions, as CustomResourceDefinitions have it. */
export interface JSONSchemaProps {
  readonly id?: string
  readonly $schema?: string
  readonly $ref?: string
  readonly description?: string
  readonly type?: string
  readonly format?: string
  readonly title?: string
  readonly default?: unknown
  readonly maximum?: number
  readonly exclusiveMaximum?: boolean
  readonly minimum?: number
  readonly exclusiveMinimum?: boolean
  readonly maxLength?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly maxItems?: number
  readonly minItems?: number
  readonly uniqueItems?: boolean
  readonly multipleOf?: number
  readonly enum?: readonly unknown[]
  readonly maxProperties?: number
  readonly minProperties?: number
  readonly required?: readonly string[]
  readonly items?: JSONSchemaProps | readonly JSONSchemaProps[]
  readonly allOf?: readonly JSONSchemaProps[]
  readonly oneOf?: readonly JSONSchemaProps[]
  readonly anyOf?: readonly JSONSchemaProps[]
  readonly not?: JSONSchemaProps
  readonly properties?: Readonly<Record<string, JSONSchemaProps>>
  readonly additionalProperties?: JSONSchemaProps | boolean
  readonly patternProperties?: Readonly<Record<string, JSONSchemaProps>>
  readonly dependencies?: Readonly<Record<string, JSONSchemaProps | readonly string[]>>
  readonly additionalItems?: JSONSchemaProps | boolean
  readonly definitions?: Readonly<Record<string, JSONSchemaProps>>
  readonly externalDocs?: ExternalDocumentation
  readonly example?: unknown
  readonly nullable?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[]
}

const json = s.any({ name: `${v1}.JSON` })
const text = s.optional(s.string())
const flag = s.optional(s.boolean())
const number = s.pointer(s.number())
const count = s.pointer(s.integer({ format: 'int64' }))
const atomic = { listType: 'atomic' } as const
const texts = s.optional(s.list(s.string(), atomic))

export const jsonSchemaProps = s.recursive<JSONSchemaProps>(`${v1}.JSONSchemaProps`, (self) => {
  const list = s.optional(s.list(self, atomic))
  const map = s.optional(s.map(self))
  const orBool = s.optional(s.union(`${v1}.JSONSchemaPropsOrBool`, [1, s.boolean()], [2, self]))
  return {
    id: [1, text],
    $schema: [2, text],
    $ref: [3, s.pointer(s.string())],
    description: [4, text],
    type: [5, text],
    format: [6, text],
    title: [7, text],
    default: [8, s.optional(json)],
    maximum: [9, number],
    exclusiveMaximum: [10, flag],
    minimum: [11, number],
    exclusiveMinimum: [12, flag],
    maxLength: [13, count],
    minLength: [14, count],
    pattern: [15, text],
    maxItems: [16, count],
    minItems: [17, count],
    uniqueItems: [18, flag],
    multipleOf: [19, number],
    enum: [20, s.optional(s.list(json, atomic))],
    maxProperties: [21, count],
    minProperties: [22, count],
    required: [23, texts],
    items: [24, s.optional(s.union(`${v1}.JSONSchemaPropsOrArray`, [1, self], [2, s.list(self, atomic)]))],
    allOf: [25, list],
    oneOf: [26, list],
    anyOf: [27, list],
    not: [28, s.optional(self)],
    properties: [29, map],
    additionalProperties: [30, orBool],
    patternProperties: [31, map],
    dependencies: [
      32,
      s.optional(
        s.map(s.union(`${v1}.JSONSchemaPropsOrStringArray`, [1, self], [2, s.list(s.string(), atomic)])),
      ),
    ],
    additionalItems: [33, orBool],
    definitions: [34, map],
    externalDocs: [35, s.optional(externalDocumentation)],
    example: [36, s.optional(json)],
    nullable: [37, flag],
    'x-kubernetes-preserve-unknown-fields': [38, s.pointer(s.boolean())],
    'x-kubernetes-embedded-resource': [39, flag],
    'x-kubernetes-int-or-string': [40, flag],
    'x-kubernetes-list-map-keys': [41, texts],
    'x-kubernetes-list-type': [42, s.pointer(s.string())],
    'x-kubernetes-map-type': [43, s.pointer(s.string())],
    'x-kubernetes-validations': [
      44,
      s.optional(
        s.list(validationRule, {
          listType: 'map',
          listMapKeys: ['rule'],
          patchStrategy: 'merge',
          patchMergeKey: 'rule',
        }),
      ),
    ],
  }
})
