/** Parts of structural schemas, as generators write them from the types of an operator. */
export interface Schema {
  readonly [key: string]: unknown
}

export const object = (
  description: string,
  properties: Record<string, Schema>,
  more: Schema = {},
): Schema => ({
  type: 'object',
  description,
  properties,
  ...more,
})
export const text = (description: string, more: Schema = {}): Schema => ({
  type: 'string',
  description,
  ...more,
})
export const whole = (description: string, more: Schema = {}): Schema => ({
  type: 'integer',
  format: 'int32',
  description,
  ...more,
})
export const truth = (description: string, more: Schema = {}): Schema => ({
  type: 'boolean',
  description,
  ...more,
})
export const list = (description: string, items: Schema, more: Schema = {}): Schema => ({
  type: 'array',
  description,
  items,
  ...more,
})
/** A list whose items are told apart by keys. */
export const keyed = (
  description: string,
  keys: readonly string[],
  items: Schema,
  more: Schema = {},
): Schema =>
  list(description, items, {
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': [...keys],
    ...more,
  })
export const map = (description: string, values: Schema = { type: 'string' }): Schema => ({
  type: 'object',
  description,
  additionalProperties: values,
})
export const amount = (description: string): Schema => ({
  description,
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  pattern: '^[+-]?[0-9.]+([KMGTPE]i?|[numk]|e[+-]?[0-9]+)?$',
  'x-kubernetes-int-or-string': true,
})
export const port = (description: string): Schema => ({
  description,
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
})

/** What `status.conditions` of any kind is. */
export const conditions: Schema = keyed('What has become true of the object, by type.', ['type'], {
  type: 'object',
  description: 'One aspect of the state of the object.',
  required: ['type', 'status', 'lastTransitionTime', 'reason', 'message'],
  properties: {
    type: text('The aspect, in CamelCase.', { maxLength: 316 }),
    status: text('Whether it holds.', { enum: ['True', 'False', 'Unknown'] }),
    observedGeneration: {
      type: 'integer',
      format: 'int64',
      minimum: 0,
      description: 'The generation that was looked at.',
    },
    lastTransitionTime: text('When it became so.', { format: 'date-time' }),
    reason: text('Why, in one word for programs.', { minLength: 1, maxLength: 1024 }),
    message: text('Why, in a sentence for people.', { maxLength: 32768 }),
  },
})
