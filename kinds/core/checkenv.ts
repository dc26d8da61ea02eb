import { type FieldError, invalid, notSupported, required } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { configMapKey, dnsSubdomain, envVarName, qualifiedName } from '../meta/names.ts'
import { compareQuantities } from '../meta/quantity.ts'
import type {
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from './env.ts'

export function checkEnv(env: readonly EnvVar[], path: string): FieldError[] {
  return ofEach(env, ({ name, value, valueFrom }, i) => {
    const at = `${path}[${i}]`
    return joined(
      name ? envVarName(name).map((problem) => invalid(`${at}.name`, name, problem)) : [],
      valueFrom ? checkSource(valueFrom, value, `${at}.valueFrom`) : [],
    )
  })
}

function checkSource(source: EnvVarSource, value: string | undefined, path: string): FieldError[] {
  const given = Object.keys(source).length
  const errors: FieldError[] = []
  if (given === 0)
    errors.push(
      invalid(
        path,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      ),
    )
  else if (value) errors.push(invalid(path, '', 'may not be specified when `value` is not empty'))
  if (given > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'))
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source
  if (fieldRef) errors.push(...checkFieldPath(fieldRef, `${path}.fieldRef`, 'env'))
  if (resourceFieldRef) errors.push(...checkResourceField(resourceFieldRef, `${path}.resourceFieldRef`))
  if (configMapKeyRef) errors.push(...checkKey(configMapKeyRef, `${path}.configMapKeyRef`))
  if (secretKeyRef) errors.push(...checkKey(secretKeyRef, `${path}.secretKeyRef`))
  return errors
}

const checkKey = ({ name, key }: { name: string; key: string }, path: string): FieldError[] =>
  joined(
    name ? [] : [required(`${path}.name`)],
    key ? configMapKey(key).map((problem) => invalid(`${path}.key`, key, problem)) : [],
  )

export function checkEnvFrom(sources: readonly EnvFromSource[], path: string): FieldError[] {
  return ofEach(sources, ({ prefix, configMapRef, secretRef }, i) => {
    const at = `${path}[${i}]`
    const errors = prefix ? envVarName(prefix).map((p) => invalid(`${at}.prefix`, prefix, p)) : []
    if (configMapRef && secretRef)
      errors.push(invalid(at, '', 'may not have more than one field specified at a time'))
    if (!configMapRef && !secretRef)
      errors.push(invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`'))
    if (configMapRef) errors.push(...checkName(configMapRef.name, `${at}.configMapRef.name`))
    if (secretRef) errors.push(...checkName(secretRef.name, `${at}.secretRef.name`))
    return errors
  })
}

const checkName = (name: string, path: string): FieldError[] =>
  name ? dnsSubdomain(name).map((problem) => invalid(path, name, problem)) : [required(path)]

const metadataPaths = ['metadata.name', 'metadata.namespace', 'metadata.uid']
const envPaths = [
  ...metadataPaths,
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]
const volumePaths = [...metadataPaths, 'metadata.labels', 'metadata.annotations']

/** What of itself a pod may show to its containers, by environment or by file. */
export function checkFieldPath(
  { fieldPath }: ObjectFieldSelector,
  path: string,
  where: 'env' | 'volume',
): FieldError[] {
  if (!fieldPath) return []
  const supported = where === 'env' ? envPaths : volumePaths
  if (supported.includes(fieldPath)) return []
  const [, map, key] = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(fieldPath) ?? []
  if (map && key !== undefined)
    return qualifiedName(key.toLowerCase()).map((problem) => invalid(`${path}.fieldPath`, key, problem))
  if (envPaths.includes(fieldPath) || volumePaths.includes(fieldPath))
    return [notSupported(`${path}.fieldPath`, fieldPath, [...supported].sort())]
  return [
    invalid(
      `${path}.fieldPath`,
      fieldPath,
      `error converting fieldPath: field label not supported: ${fieldPath}`,
    ),
  ]
}

const measurable = ['cpu', 'memory', 'ephemeral-storage']
const resourcePaths = ofEach(measurable, (name) => [`limits.${name}`, `requests.${name}`]).sort()
/** By unit: a limit of cpu in thousandths, of memory in mebibytes. */
const divisors: Readonly<Record<string, readonly string[]>> = {
  cpu: ['1m', '1'],
  memory: ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'],
}

export function checkResourceField({ resource, divisor }: ResourceFieldSelector, path: string): FieldError[] {
  if (!resource) return []
  const hugePages = /^(?:limits|requests)\.hugepages-/.test(resource)
  if (!resourcePaths.includes(resource) && !hugePages)
    return [notSupported(`${path}.resource`, resource, resourcePaths)]
  const fitting = (resource.endsWith('.cpu') ? divisors.cpu : divisors.memory) ?? []
  if (!divisor || compareQuantities(divisor, '0') === 0) return []
  if (fitting.some((unit) => compareQuantities(unit, divisor) === 0)) return []
  const unit = resource.slice(resource.indexOf('.') + 1)
  return [
    invalid(
      `${path}.divisor`,
      divisor,
      `only divisor's values ${fitting.join(', ')} are supported with the ${unit} resource`,
    ),
  ]
}
