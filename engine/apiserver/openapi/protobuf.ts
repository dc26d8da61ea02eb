/**
 * OpenAPI 2.0 in protobuf, as `kubectl` before 1.25 and older Go clients insist on: the messages of gnostic, as data.
 *
 * @see https://github.com/google/gnostic/blob/main/openapiv2/OpenAPIv2.proto
 */

/** How a JSON value is written as the value of a field. Undefined: not at all. */
type Write = (value: unknown) => Buffer | undefined
/** Field numbers and their writers by the names in JSON. */
type Fields = Readonly<Record<string, readonly [number, Write]>>

/** Writes an OpenAPI 2.0 document. */
export const encodeOpenApiV2 = (document: object): Buffer => documentMessage(document) ?? Buffer.alloc(0)

const lengthDelimited = 2
/** Nearly all tags and lengths are these. */
const small = Array.from({ length: 128 }, (_, value) => Buffer.from([value]))
const varint = (value: number): Buffer => {
  const known = small[value]
  if (known) return known
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}
const tag = (number: number, wire: number): Buffer => varint(number * 8 + wire)
const delimited = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([tag(number, lengthDelimited), varint(bytes.length), bytes])

const text: Write = (value) => (typeof value === 'string' ? Buffer.from(value) : undefined)
/** gnostic's `Any` holds YAML, and JSON is YAML. */
const any: Write = (value) => delimited(2, Buffer.from(JSON.stringify(value)))

/** Numbers have no length: their whole field is written here, the message does not add to it. */
const plain = (number: number, wire: number, bytes: Buffer): Buffer =>
  Buffer.concat([tag(number, wire), bytes])
const double = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes
}
const scalars: Readonly<Record<string, (number: number, value: unknown) => Buffer>> = {
  boolean: (number, value) => plain(number, 0, varint(value ? 1 : 0)),
  integer: (number, value) => plain(number, 0, varint(value as number)),
  double: (number, value) => plain(number, 1, double(value as number)),
}
type Scalar = readonly [number, 'boolean' | 'integer' | 'double']

/** A message with fields; `scalar` are those without a length, `extensions` the number that `x-…` go to. */
const message =
  (fields: Fields, scalar: Readonly<Record<string, Scalar>> = {}, extensions?: number): Write =>
  (value) =>
    Buffer.concat(
      Object.entries(value as object).flatMap(([name, one]) => {
        const [number, type] = scalar[name] ?? []
        if (number !== undefined && type) return [scalars[type]?.(number, one) ?? Buffer.alloc(0)]
        if (extensions !== undefined && name.startsWith('x-'))
          return [delimited(extensions, named(any)([name, one]))]
        const [at, write] = fields[name] ?? []
        const all = at && write ? (Array.isArray(one) ? one : [one]) : []
        return all.flatMap((item) => {
          const bytes = write?.(item)
          return at && bytes ? [delimited(at, bytes)] : []
        })
      }),
    )
/** A `NamedX`: name and value of one entry of a map. */
const named =
  (write: Write) =>
  ([name, value]: [string, unknown]): Buffer =>
    Buffer.concat([delimited(1, Buffer.from(name)), delimited(2, write(value) ?? Buffer.alloc(0))])
/** A message whose field `number` repeats the entries of a map. */
const entries =
  (number: number, write: Write): Write =>
  (value) =>
    Buffer.concat(Object.entries(value as object).map((entry) => delimited(number, named(write)(entry))))
/** A message around one value. */
const around =
  (number: number, write: Write): Write =>
  (value) =>
    delimited(number, write(value) ?? Buffer.alloc(0))
const schema: Write = (value) => schemaMessage(value)
const additional: Write = (value) =>
  typeof value === 'boolean' ? plain(2, 0, varint(value ? 1 : 0)) : around(1, schema)(value)
const schemaMessage = message(
  {
    $ref: [1, text],
    format: [2, text],
    title: [3, text],
    description: [4, text],
    default: [5, any],
    pattern: [13, text],
    required: [19, text],
    enum: [20, any],
    additionalProperties: [21, additional],
    type: [22, around(1, text)],
    items: [23, around(1, schema)],
    allOf: [24, schema],
    properties: [25, entries(1, schema)],
  },
  {
    maximum: [7, 'double'],
    minimum: [9, 'double'],
    maxLength: [11, 'integer'],
    minLength: [12, 'integer'],
  },
  31,
)

const body = message(
  { description: [1, text], name: [2, text], in: [3, text], schema: [5, schema] },
  { required: [4, 'boolean'] },
)
const inQuery = message(
  { in: [2, text], description: [3, text], name: [4, text], type: [6, text] },
  { required: [1, 'boolean'], uniqueItems: [20, 'boolean'] },
)
const inPath = message(
  { in: [2, text], description: [3, text], name: [4, text], type: [5, text] },
  { required: [1, 'boolean'], uniqueItems: [19, 'boolean'] },
)
/** ParametersItem { Parameter { body | NonBodyParameter { query | path } } } */
const parameter: Write = (value) => {
  const place = (value as { in: string }).in
  const inner =
    place === 'body' ? around(1, body) : around(2, place === 'query' ? around(3, inQuery) : around(4, inPath))
  return around(1, inner)(value)
}
const response = message({ description: [1, text], schema: [2, around(1, schema)] })
const operation = message(
  {
    tags: [1, text],
    description: [3, text],
    operationId: [5, text],
    produces: [6, text],
    consumes: [7, text],
    parameters: [8, parameter],
    responses: [9, entries(1, around(1, response))],
  },
  {},
  13,
)
const pathItem = message({
  get: [2, operation],
  put: [3, operation],
  post: [4, operation],
  delete: [5, operation],
  patch: [8, operation],
})
const documentMessage = message({
  swagger: [1, text],
  info: [2, message({ title: [1, text], version: [2, text] })],
  paths: [8, entries(2, pathItem)],
  definitions: [9, entries(1, schema)],
})
