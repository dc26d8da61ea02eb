import type { Build } from '@hawser/kinds/build/build.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { fieldOf } from '../buildfields.ts'
import type { Asks } from './objects.ts'

/** B19: why the variables of a build cannot have their values, all of them in a sentence; undefined when they can. */
export async function unresolvable(client: Asks, build: Build): Promise<string | undefined> {
  const { sourceStrategy, dockerStrategy, customStrategy } = build.spec.strategy
  const { env = [] } = sourceStrategy ?? dockerStrategy ?? customStrategy ?? {}
  const variables = [...env, ...(dockerStrategy?.buildArgs ?? [])]
  const problems = await Promise.all(variables.map((variable) => problemOf(client, build, variable)))
  const found = problems.filter((problem) => problem !== undefined)
  return found.length > 0
    ? `Unable to resolve build environment variable reference: ${found.join('; ')}`
    : undefined
}

async function problemOf(
  client: Asks,
  build: Build,
  { name, valueFrom }: EnvVar,
): Promise<string | undefined> {
  const { namespace = '' } = build.metadata
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom ?? {}
  if (fieldRef && fieldOf(build, fieldRef.fieldPath) === undefined)
    return `variable ${name} wants the field "${fieldRef.fieldPath}", which builds do not tell`
  const ref = secretKeyRef ?? configMapKeyRef
  if (!ref || ref.optional) return undefined
  const what = secretKeyRef ? 'secret' : 'config map'
  const object = await client.find(
    (secretKeyRef ? Secret : ConfigMap) as typeof Secret,
    ref.name ?? '',
    namespace,
  )
  if (!object)
    return `variable ${name} wants the ${what} "${ref.name}", which is not in project "${namespace}"`
  const { data = {}, binaryData = {} } = object as Pick<ConfigMap, 'data' | 'binaryData'>
  if (ref.key in data || ref.key in binaryData) return undefined
  return `variable ${name} wants the key "${ref.key}" of the ${what} "${ref.name}", which does not have it`
}
