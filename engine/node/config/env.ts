import type { EnvFromSource, EnvVar } from '@hawser/kinds/core/env.ts'
import type { Container } from '../pod.ts'
import { ConfigError } from './configError.ts'
import { expand } from './expand.ts'
import { fieldValue, type PodFacts, resourceValue } from './fieldRef.ts'
import type { Sources } from './sources.ts'

export type Env = Readonly<Record<string, string>>
export interface EnvFacts extends PodFacts {
  readonly sources: Sources
  /** From serviceEnv.ts; what the container says itself goes before these. */
  readonly services: Env
}

/**
 * The environment of a container, in the order that makes `$(NAME)` refer to what is written above.
 *
 * @throws {ConfigError} naming the first ConfigMap, Secret or key that is missing and not optional.
 */
export function containerEnv(facts: EnvFacts, container: Container): Env {
  const env: Record<string, string> = Object.create(null)
  for (const source of container.envFrom ?? []) Object.assign(env, importedFrom(facts, source))
  for (const variable of container.env ?? []) {
    const value = variableValue(facts, container, variable, { ...facts.services, ...env })
    if (value !== undefined) env[variable.name] = value
  }
  return { ...facts.services, ...env }
}

function importedFrom({ sources }: EnvFacts, { prefix = '', configMapRef, secretRef }: EnvFromSource): Env {
  const [kind, reference] = configMapRef
    ? (['configmap', configMapRef] as const)
    : (['secret', secretRef] as const)
  const name = reference?.name ?? ''
  const data = sources[kind](name)
  if (!data && !reference?.optional) throw notFound(kind, name)
  const named = [...(data ?? [])].map(([key, value]) => [prefix + key, value.toString()] as const)
  // A process could not find out about any other name.
  return Object.fromEntries(named.filter(([key]) => key !== '' && !key.includes('=')))
}

/** Undefined: an optional source that is not there. */
function variableValue(
  facts: EnvFacts,
  container: Container,
  variable: EnvVar,
  known: Env,
): string | undefined {
  const { value, valueFrom } = variable
  if (!valueFrom) return expand(value ?? '', (name) => known[name])
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef) return fieldValue(facts, fieldRef)
  if (resourceFieldRef) return resourceValue(facts, resourceFieldRef, container)
  if (configMapKeyRef) return keyOf(facts, 'configmap', configMapKeyRef)
  if (secretKeyRef) return keyOf(facts, 'secret', secretKeyRef)
  throw new ConfigError(`environment variable ${variable.name} has a source this node does not know`)
}

interface KeyReference {
  readonly name?: string
  readonly key: string
  readonly optional?: boolean
}
function keyOf(
  { sources, pod }: EnvFacts,
  kind: 'configmap' | 'secret',
  { name = '', key, optional }: KeyReference,
): string | undefined {
  const data = sources[kind](name)
  const value = data?.get(key)
  if (value || optional) return value?.toString()
  if (!data) throw notFound(kind, name)
  const upstreamsKind = kind === 'configmap' ? 'ConfigMap' : 'Secret'
  throw new ConfigError(`couldn't find key ${key} in ${upstreamsKind} ${pod.metadata.namespace}/${name}`)
}

const notFound = (kind: string, name: string): ConfigError => new ConfigError(`${kind} "${name}" not found`)
