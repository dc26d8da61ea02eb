import { type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { checkTemplateMetadata } from '../meta/labels.ts'
import { configMapKey, dnsLabel, dnsSubdomain } from '../meta/names.ts'
import { compareQuantities } from '../meta/quantity.ts'
import { checkUnique } from '../meta/unique.ts'
import { checkClaimSpec } from './checkclaim.ts'
import { checkFieldPath, checkResourceField } from './checkenv.ts'
import type { KeyToPath } from './localvolume.ts'
import type { ProjectedVolumeSource, VolumeProjection } from './projectedvolume.ts'
import type { Volume } from './volume.ts'

export function checkVolumes(volumes: readonly Volume[], path: string): FieldError[] {
  return joined(
    ofEach(volumes, (volume, i) => checkVolume(volume, `${path}[${i}]`)),
    checkUnique(
      volumes,
      ({ name }) => name,
      (i) => `${path}[${i}].name`,
    ),
  )
}

function checkVolume(volume: Volume, path: string): FieldError[] {
  const { name } = volume
  const types = Object.keys(volume).filter((field) => field !== 'name')
  return joined(
    name ? dnsLabel(name).map((problem) => invalid(`${path}.name`, name, problem)) : [],
    types.length > 0 ? [] : [required(path, 'must specify a volume type')],
    ofEach(types, (type, at) =>
      at > 0 ? [forbidden(`${path}.${type}`, 'may not specify more than 1 volume type')] : [],
    ),
    checkSource(volume, path),
  )
}

function checkSource(volume: Volume, path: string): FieldError[] {
  const { hostPath, emptyDir, nfs, persistentVolumeClaim, ephemeral, projected, image } = volume
  if (hostPath) return noSteppingBack(hostPath.path, `${path}.hostPath.path`)
  if (emptyDir?.sizeLimit && compareQuantities(emptyDir.sizeLimit, '0') < 0)
    return [forbidden(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
  if (nfs?.path && !nfs.path.startsWith('/'))
    return [invalid(`${path}.nfs.path`, nfs.path, 'must be an absolute path')]
  if (persistentVolumeClaim) return checkClaimName(persistentVolumeClaim.claimName, path)
  if (image && !image.reference) return [required(`${path}.image.reference`)]
  if (projected) return checkProjected(projected, `${path}.projected`)
  if (ephemeral) return checkEphemeral(volume, `${path}.ephemeral.volumeClaimTemplate`)
  return checkFiles(volume, path)
}

const checkClaimName = (name: string, path: string): FieldError[] =>
  name
    ? dnsSubdomain(name).map((problem) => invalid(`${path}.persistentVolumeClaim.claimName`, name, problem))
    : []

function checkEphemeral({ ephemeral }: Volume, path: string): FieldError[] {
  const template = ephemeral?.volumeClaimTemplate
  if (!template) return [required(path)]
  return joined(
    checkTemplateMetadata(template.metadata, `${path}.metadata`),
    checkClaimSpec(template.spec, `${path}.spec`),
  )
}

/** Volumes whose files come from objects. */
function checkFiles({ secret, configMap, downwardAPI }: Volume, path: string): FieldError[] {
  if (secret)
    return joined(
      secret.secretName ? [] : [required(`${path}.secret.secretName`)],
      checkMode(secret.defaultMode, `${path}.secret.defaultMode`),
      checkItems(secret.items, `${path}.secret.items`),
    )
  if (configMap)
    return joined(
      configMap.name ? [] : [required(`${path}.configMap.name`)],
      checkMode(configMap.defaultMode, `${path}.configMap.defaultMode`),
      checkItems(configMap.items, `${path}.configMap.items`),
    )
  if (downwardAPI)
    return joined(
      checkMode(downwardAPI.defaultMode, `${path}.downwardAPI.defaultMode`),
      checkDownward(downwardAPI.items, `${path}.downwardAPI`),
    )
  return []
}

function checkProjected({ sources = [], defaultMode }: ProjectedVolumeSource, path: string): FieldError[] {
  return joined(
    checkMode(defaultMode, `${path}.defaultMode`),
    sources.length === 0 ? [required(`${path}.sources`)] : [],
    ofEach(sources, (source, i) => checkProjection(source, `${path}.sources[${i}]`)),
  )
}

/** Tokens that live shorter would have to be renewed all the time. */
const shortestTokenSeconds = 600
function checkProjection(source: VolumeProjection, path: string): FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source
  const others = Object.keys(source).slice(1)
  const errors = others.map((type) => forbidden(`${path}.${type}`, 'may not specify more than 1 volume type'))
  if (secret) {
    if (!secret.name) errors.push(required(`${path}.secret.name`))
    errors.push(...checkItems(secret.items, `${path}.secret.items`))
  }
  if (configMap) {
    if (!configMap.name) errors.push(required(`${path}.configMap.name`))
    errors.push(...checkItems(configMap.items, `${path}.configMap.items`))
  }
  if (downwardAPI) errors.push(...checkDownward(downwardAPI.items, `${path}.downwardAPI`))
  if (serviceAccountToken && serviceAccountToken.expirationSeconds < shortestTokenSeconds)
    errors.push(
      invalid(
        `${path}.serviceAccountToken.expirationSeconds`,
        serviceAccountToken.expirationSeconds,
        'may not specify a duration less than 10 minutes',
      ),
    )
  return errors
}

function checkItems(items: readonly KeyToPath[] = [], path: string): FieldError[] {
  return ofEach(items, ({ key, path: file, mode }, i) =>
    joined(
      key ? configMapKey(key).map((problem) => invalid(`${path}[${i}].key`, key, problem)) : [],
      checkRelativePath(file, `${path}[${i}].path`),
      checkMode(mode, `${path}[${i}].mode`),
    ),
  )
}

function checkDownward(items: NonNullable<Volume['downwardAPI']>['items'] = [], path: string): FieldError[] {
  return ofEach(items, ({ path: file, fieldRef, resourceFieldRef, mode }, i) => {
    const at = `${path}[${i}]`
    const errors = joined(checkRelativePath(file, `${at}.path`), checkMode(mode, `${at}.mode`))
    if (fieldRef) errors.push(...checkFieldPath(fieldRef, `${at}.fieldRef`, 'volume'))
    if (fieldRef && resourceFieldRef)
      errors.push(
        invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'),
      )
    if (resourceFieldRef) {
      if (!resourceFieldRef.containerName) errors.push(required(`${at}.resourceFieldRef.containerName`))
      errors.push(...checkResourceField(resourceFieldRef, `${at}.resourceFieldRef`))
    }
    if (!fieldRef && !resourceFieldRef)
      errors.push(required(`${at}.fieldRef`, 'one of fieldRef and resourceFieldRef is required'))
    return errors
  })
}

/** @param mode  Permission bits, as a number: 420 is 0644. */
const checkMode = (mode: number | undefined, path: string): FieldError[] =>
  mode === undefined || (mode >= 0 && mode <= 0o777)
    ? []
    : [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]

const noSteppingBack = (file: string, path: string): FieldError[] =>
  file.includes('..') && file.split('/').includes('..') ? [invalid(path, file, "must not contain '..'")] : []

/** A path below the volume: relative, and not out of it. */
export function checkRelativePath(file: string, path: string): FieldError[] {
  if (file.startsWith('/')) return [invalid(path, file, 'must be a relative path')]
  const out = noSteppingBack(file, path)
  return out.length === 0 && file.startsWith('..') ? [invalid(path, file, "must not start with '..'")] : out
}
