import type { AnyKind, Head } from '../kind.ts'
import { type FieldError, forbidden, invalid, required } from './field.ts'
import { joined } from './joined.ts'
import { checkAnnotations, checkLabels } from './labels.ts'
import { dns1035Label, dnsLabel, dnsSubdomain, type NameRule, pathSegment, qualifiedName } from './names.ts'
import type { ObjectMeta } from './objectmeta.ts'
import { same } from './same.ts'

const rules: Readonly<Record<NonNullable<AnyKind['nameRule']>, NameRule>> = {
  subdomain: dnsSubdomain,
  label: dnsLabel,
  label1035: dns1035Label,
  path: pathSegment,
}

/** Names, labels, annotations, finalizers, owners; on update also what must not change. */
export function checkMetadata(kind: AnyKind, { metadata }: Head, old?: Head): FieldError[] {
  return joined(
    checkNames(kind, metadata),
    checkLabels(metadata.labels, 'metadata.labels'),
    checkAnnotations(metadata.annotations, 'metadata.annotations'),
    checkOwners(metadata),
    checkFinalizers(kind, metadata),
    old ? checkChange(metadata, old.metadata) : [],
  )
}

function checkNames(kind: AnyKind, { name, generateName, namespace }: ObjectMeta): FieldError[] {
  const rule = rules[kind.nameRule ?? 'subdomain']
  const errors: FieldError[] = []
  // The generated end is of letters and digits, so the beginning may end in '-'.
  if (generateName)
    for (const problem of rule(generateName.replace(/-$/, 'a')))
      errors.push(invalid('metadata.generateName', generateName, problem))
  if (!name) errors.push(required('metadata.name', 'name or generateName is required'))
  else for (const problem of rule(name)) errors.push(invalid('metadata.name', name, problem))
  if (kind.scope === 'Cluster' && namespace)
    errors.push(forbidden('metadata.namespace', 'not allowed on this type'))
  if (kind.scope === 'Namespaced' && !namespace) errors.push(required('metadata.namespace'))
  if (kind.scope === 'Namespaced' && namespace)
    for (const problem of dnsLabel(namespace)) errors.push(invalid('metadata.namespace', namespace, problem))
  return errors
}

const version = /^(?:[^/]+\/)?([^/]+)$/
function checkOwners({ ownerReferences = [] }: ObjectMeta): FieldError[] {
  const errors: FieldError[] = []
  const path = 'metadata.ownerReferences'
  for (const { apiVersion, kind, name, uid } of ownerReferences) {
    if (!version.test(apiVersion))
      errors.push(invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'))
    if (!kind) errors.push(invalid(`${path}.kind`, kind, 'must not be empty'))
    if (!name) errors.push(invalid(`${path}.name`, name, 'must not be empty'))
    if (!uid) errors.push(invalid(`${path}.uid`, uid, 'must not be empty'))
  }
  const controllers = ownerReferences.filter(({ controller }) => controller)
  if (controllers.length > 1)
    errors.push(
      invalid(
        path,
        ownerReferences,
        `Only one reference can have Controller set to true. Found "true" in references for ${controllers
          .slice(0, 2)
          .map(({ kind, name }) => `${kind}/${name}`)
          .join(' and ')}`,
      ),
    )
  return errors
}

const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion']
/** Groups of upstream's that are not of its core: they let any qualified name be a finalizer, as custom kinds do. */
const lenient = ['apiextensions.k8s.io', 'apiregistration.k8s.io']
function checkFinalizers(kind: AnyKind, { finalizers = [] }: ObjectMeta): FieldError[] {
  const isLenient = kind.isCustom === true || lenient.includes(kind.group)
  const path = 'metadata.finalizers'
  const errors: FieldError[] = []
  for (const finalizer of finalizers) {
    for (const problem of qualifiedName(finalizer)) errors.push(invalid(path, finalizer, problem))
    if (!isLenient && !finalizer.includes('/') && !standardFinalizers.includes(finalizer))
      errors.push(
        invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified'),
      )
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  return errors
}

const fixed = ['name', 'namespace', 'uid', 'creationTimestamp'] as const
function checkChange(now: ObjectMeta, old: ObjectMeta): FieldError[] {
  const errors: FieldError[] = []
  for (const field of fixed)
    if (!same(now[field], old[field]))
      errors.push(invalid(`metadata.${field}`, now[field], 'field is immutable'))
  const added = old.deletionTimestamp
    ? (now.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer))
    : []
  if (added.length > 0)
    errors.push(
      forbidden(
        'metadata.finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((text) => JSON.stringify(text)).join(', ')}}`,
      ),
    )
  return errors
}
