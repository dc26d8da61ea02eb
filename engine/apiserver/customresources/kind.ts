import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { AnyKind, Head, Kind, KubeObject, ScalePaths } from '@hawser/kinds/kind.ts'
import { type FieldError, invalid } from '@hawser/kinds/meta/field.ts'
import { objectMeta } from '@hawser/kinds/meta/objectmeta.ts'
import type { ObjectNode } from '@hawser/kinds/schema.ts'
import { tableColumns } from './columns.ts'
import { finalizerWarnings } from './finalizers.ts'
import { openApiSchemaOf } from './openapi.ts'
import { compileJsonPath } from './schema/jsonpath.ts'
import { checkListTypes } from './schema/listtypes.ts'
import { fieldsOf } from './schema/node.ts'
import { readCustom } from './schema/read.ts'
import { checkRules, type RuleTree, ruleTreeOf } from './schema/rules.ts'
import { type Shape, shapeOf } from './schema/shape.ts'
import { validateSchema } from './schema/validate.ts'

type Version = CustomResourceDefinitionVersion

/** The kind that one version of a definition describes. */
export function customKind(definition: CustomResourceDefinition, version: Version): AnyKind {
  const { spec, status } = definition
  const { group, scope } = spec
  const names = status.acceptedNames
  const schema = schemaOf(definition, version)
  const { subresources, selectableFields } = version
  const scale = scaleOf(version)
  const rules = lazily(() => ruleTreeOf(schema, true))
  const shape = lazily(() => shapeOf(schema))
  const kind: Kind = {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular || names.kind.toLowerCase(),
    listKind: names.listKind || `${names.kind}List`,
    ...(names.shortNames && { shortNames: names.shortNames }),
    ...(names.categories && { categories: names.categories }),
    scope: scope as 'Namespaced' | 'Cluster',
    nameRule: 'subdomain',
    apiVersion: `${group}/${version.name}`,
    resource: `${names.plural}.${group}`,
    isCustom: true,
    hasStatus: subresources?.status !== undefined,
    countsGenerations: true,
    ...(scale && { scale }),
    ...(version.deprecated && { deprecation: deprecationOf(definition, version) }),
    fields: {},
    node: objectNodeOf(schema),
    ownTable: true,
    columns: tableColumns(version.additionalPrinterColumns),
    selectable: selectableOf(selectableFields ?? []),
    openApi: (of) => openApiSchemaOf(schema, of),
    decode: (value) => readCustom(shape(), value),
    checkSchema: (object, old) => checkCustom({ schema, shape: shape(), rules: rules(), scale }, object, old),
    warnings: ({ metadata }, old) => finalizerWarnings(metadata.finalizers, old?.metadata.finalizers),
  }
  return kind
}

/** Compiling a schema costs; most versions of most definitions are never written to. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** The schema of a version; what has none keeps everything. */
export function schemaOf({ spec }: CustomResourceDefinition, { schema }: Version): JSONSchemaProps {
  const given = schema?.openAPIV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  return spec.preserveUnknownFields ? { ...given, 'x-kubernetes-preserve-unknown-fields': true } : given
}

const objectNodeOf = (schema: JSONSchemaProps): ObjectNode => ({
  type: 'object',
  fields: {
    ...fieldsOf(schema.properties ?? {}),
    apiVersion: { node: { type: 'string' }, presence: 'optional' },
    kind: { node: { type: 'string' }, presence: 'optional' },
    metadata: { node: objectMeta.node, presence: 'required' },
  },
  ...(schema['x-kubernetes-preserve-unknown-fields'] && { open: true }),
})

function scaleOf({ subresources }: Version): ScalePaths | undefined {
  const scale = subresources?.scale
  return (
    scale && {
      specReplicas: scale.specReplicasPath,
      statusReplicas: scale.statusReplicasPath,
      ...(scale.labelSelectorPath && { selector: scale.labelSelectorPath }),
    }
  )
}

const deprecationOf = ({ spec, status }: CustomResourceDefinition, version: Version): string =>
  version.deprecationWarning ?? `${spec.group}/${version.name} ${status.acceptedNames.kind} is deprecated`

function selectableOf(
  fields: NonNullable<Version['selectableFields']>,
): Readonly<Record<string, (object: KubeObject) => string>> {
  return Object.fromEntries(
    fields.map(({ jsonPath }) => {
      const read = compileJsonPath(jsonPath)
      const text = (object: KubeObject): string => {
        const [value] = read?.(object) ?? []
        return value === undefined || value === null ? '' : String(value)
      }
      return [jsonPath.replace(/^\./, ''), text]
    }),
  )
}

interface Rules {
  readonly schema: JSONSchemaProps
  readonly shape: Shape
  readonly rules: RuleTree | undefined
  readonly scale: ScalePaths | undefined
}

/** What upstream does not run rules after. */
const blocking: ReadonlySet<FieldError['type']> = new Set([
  'FieldValueRequired',
  'FieldValueTypeInvalid',
  'FieldValueTooLong',
  'FieldValueTooMany',
])
const notRun = (): FieldError =>
  invalid(
    '<nil>',
    null,
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  )

function checkCustom({ schema, rules, scale }: Rules, object: Head, before: Head | undefined): FieldError[] {
  // Stored in another version: that cannot be held beside this one.
  const old = before?.apiVersion === object.apiVersion ? before : undefined
  const errors = [...validateSchema(schema, object, old), ...checkScale(scale, object)]
  if (!old || checkListTypes(schema, old).length === 0) errors.push(...checkListTypes(schema, object))
  if (!rules) return errors
  if (errors.some(({ type }) => blocking.has(type))) return [...errors, notRun()]
  return [...errors, ...checkRules(rules, object, old)]
}

function checkScale(scale: ScalePaths | undefined, object: Head): FieldError[] {
  const path = scale?.specReplicas
  const [replicas] = (path && compileJsonPath(path)?.(object)) || []
  if (!path || typeof replicas !== 'number' || replicas >= 0) return []
  return [invalid(path, replicas, 'should be a non-negative integer')]
}
