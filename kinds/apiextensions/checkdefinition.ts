import type { Head } from '../kind.ts'
import { type FieldError, goStrings, invalid, invalidAs, notSupported, required } from '../meta/field.ts'
import { dns1035Label, dnsSubdomain } from '../meta/names.ts'
import { checkApproval } from './approval.ts'
import { checkConversion, isBundle, speaksOurs } from './checkconversion.ts'
import { checkNames } from './checknames.ts'
import { checkVersion } from './checkversion.ts'
import type {
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionStatus,
} from './crdspec.ts'
import type { CustomResourceDefinitionVersion } from './crdversion.ts'
import { type DefinitionRules, rulesFor } from './leniency.ts'
import { placed } from './placed.ts'
import { someSchema } from './walkschema.ts'

interface Definition extends Head {
  readonly spec: CustomResourceDefinitionSpec
  readonly status: CustomResourceDefinitionStatus
}

/** Rules of a CustomResourceDefinition, but not whether its CEL expressions compile and its defaults are valid. */
export function checkDefinition(now: Definition, old?: Definition): FieldError[] {
  const status = checkNames(now.status.acceptedNames, 'status.acceptedNames')
  // A write of the status leaves the rest as it was.
  if (old && now.spec === old.spec) return status
  return [
    ...(old ? [] : checkName(now)),
    ...checkSpec(now.spec, rulesFor(old?.spec), old),
    ...(old ? checkFixed(now.spec, old) : []),
    ...status,
    ...checkStoredVersions(now),
    ...checkApproval(now.spec.group, now.metadata.annotations, old && (old.metadata.annotations ?? {})),
    ...checkPreserving(now.spec, old?.spec),
  ]
}

const isEstablished = ({ status }: Definition): boolean =>
  status.conditions.some(({ type, status }) => type === 'Established' && status === 'True')

function checkName({ metadata: { name }, spec: { names, group } }: Definition): FieldError[] {
  if (!name || name === `${names.plural}.${group}`) return []
  return [invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group')]
}

function checkSpec(
  spec: CustomResourceDefinitionSpec,
  rules: DefinitionRules,
  old: Definition | undefined,
): FieldError[] {
  return [
    ...checkGroup(spec.group),
    ...checkScope(spec.scope),
    ...checkSchemas(spec, rules),
    ...checkVersions(spec, rules),
    ...checkNeeded(spec.names),
    ...checkNames(spec.names, 'spec.names'),
    ...checkCommon(spec, rules),
    ...checkConversionOf(spec, old),
  ]
}

function checkGroup(group: string): FieldError[] {
  if (!group) return [required('spec.group')]
  const problems = dnsSubdomain(group)
  if (problems.length > 0) return [invalid('spec.group', group, problems.join(','))]
  if (group.includes('.')) return []
  return [invalid('spec.group', group, 'should be a domain with at least one dot')]
}

const scopes = ['Cluster', 'Namespaced']
function checkScope(scope: string): FieldError[] {
  if (!scope) return [required('spec.scope')]
  return scopes.includes(scope) ? [] : [notSupported('spec.scope', scope, scopes)]
}

/** A version without a schema would lose all its fields. */
function checkSchemas(spec: CustomResourceDefinitionSpec, rules: DefinitionRules): FieldError[] {
  const { versions, preserveUnknownFields } = spec
  const path = (i: number) => `spec.versions[${i}].schema.openAPIV3Schema`
  const defaults = versions.some(
    ({ schema }) =>
      schema?.openAPIV3Schema && someSchema(schema.openAPIV3Schema, (one) => one.default !== undefined),
  )
  return [
    ...versions.flatMap(({ schema, served }, i) => {
      if (schema?.openAPIV3Schema) return []
      if (rules.openApiSchema) return [required(path(i), 'schemas are required')]
      return served && !preserveUnknownFields
        ? [required(path(i), 'because otherwise all fields are pruned')]
        : []
    }),
    ...(defaults && preserveUnknownFields
      ? [invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema')]
      : []),
  ]
}

function checkVersions(spec: CustomResourceDefinitionSpec, rules: DefinitionRules): FieldError[] {
  const { versions, common } = placed(spec)
  const names = versions.map(({ name }) => name)
  const storage = versions.filter(({ storage }) => storage).length
  return [
    ...versions.flatMap((version, i) => {
      const path = `spec.versions[${i}]`
      const subresources = common.subresources ?? version.subresources
      return [
        ...checkVersionName(version, path),
        ...checkVersion(version, 'schema', subresources?.status !== undefined, rules, path),
      ]
    }),
    ...(new Set(names).size < names.length
      ? [invalid('spec.versions', spec.versions, 'must contain unique version names')]
      : []),
    ...(storage === 1
      ? []
      : [invalid('spec.versions', spec.versions, 'must have exactly one version marked as storage version')]),
    ...checkFirst(versions[0]),
  ]
}

function checkVersionName({ name }: CustomResourceDefinitionVersion, path: string): FieldError[] {
  const problems = dns1035Label(name)
  return problems.length > 0 ? [invalid(`${path}.name`, name, problems.join(','))] : []
}

/** Upstream also keeps the first version's name above the versions. */
function checkFirst(first: CustomResourceDefinitionVersion | undefined): FieldError[] {
  const problems = first?.name ? dns1035Label(first.name) : []
  return problems.length > 0 ? [invalid('spec.version', first?.name, problems.join(','))] : []
}

const checkNeeded = (names: CustomResourceDefinitionNames): FieldError[] =>
  (['plural', 'singular', 'kind', 'listKind'] as const).flatMap((field) =>
    names[field] ? [] : [required(`spec.names.${field}`)],
  )

/** What all versions have in common is checked once, in the place upstream keeps it in. */
function checkCommon(spec: CustomResourceDefinitionSpec, rules: DefinitionRules): FieldError[] {
  const { common, versions } = placed(spec)
  const all = [common, ...versions]
  const hasStatus = all.some(({ subresources }) => subresources?.status !== undefined)
  return checkVersion(common, 'validation', hasStatus, rules, 'spec')
}

function checkConversionOf(spec: CustomResourceDefinitionSpec, old: Definition | undefined): FieldError[] {
  const { conversion, preserveUnknownFields } = spec
  const before = old?.spec.conversion.webhook
  const bundle = before?.clientConfig?.caBundle
  const rules = {
    recognizedVersions: speaksOurs(before?.conversionReviewVersions ?? []),
    caBundle: old !== undefined && isEstablished(old) && (!bundle || isBundle(bundle)),
  }
  return [
    ...(conversion.strategy !== 'None' && preserveUnknownFields
      ? [
          invalid(
            'spec.conversion.strategy',
            conversion.strategy,
            'must be None if spec.preserveUnknownFields is true',
          ),
        ]
      : []),
    ...checkConversion(conversion, rules, 'spec.conversion'),
  ]
}

/** Objects are stored under these names. */
function checkFixed(now: CustomResourceDefinitionSpec, old: Definition): FieldError[] {
  const established = isEstablished(old)
  const fixed = (path: string, value: string, before: string) =>
    value === before ? [] : [invalid(path, value, 'field is immutable')]
  return [
    ...(established ? fixed('spec.scope', now.scope, old.spec.scope) : []),
    ...(established ? fixed('spec.names.kind', now.names.kind, old.spec.names.kind) : []),
    ...fixed('spec.group', now.group, old.spec.group),
    ...fixed('spec.names.plural', now.names.plural, old.spec.names.plural),
  ]
}

function checkStoredVersions({ spec, status: { storedVersions } }: Definition): FieldError[] {
  const path = 'status.storedVersions'
  if (storedVersions.length === 0)
    return [invalidAs(path, '[]string(nil)', 'must have at least one stored version')]
  const names = spec.versions.map(({ name }) => name)
  return [
    ...spec.versions
      .filter(({ name, storage }) => storage && !storedVersions.includes(name))
      .map(({ name }) => invalidAs(path, goStrings(storedVersions), `must have the storage version ${name}`)),
    ...storedVersions.flatMap((version, i) =>
      names.includes(version) ? [] : [invalid(`${path}[${i}]`, version, 'must appear in spec.versions')],
    ),
  ]
}

function checkPreserving(
  { preserveUnknownFields: preserves }: CustomResourceDefinitionSpec,
  old: CustomResourceDefinitionSpec | undefined,
): FieldError[] {
  if (old?.preserveUnknownFields || !preserves) return []
  return [
    invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ),
  ]
}
