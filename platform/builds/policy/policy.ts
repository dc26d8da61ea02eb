import { imageLabel } from '@hawser/kinds/build/commonspec.ts'
import { envVar } from '@hawser/kinds/core/env.ts'
import { resourceRequirements } from '@hawser/kinds/core/resources.ts'
import { toleration } from '@hawser/kinds/core/toleration.ts'
import { decode } from '@hawser/kinds/decode.ts'
import { s, type TypeOf } from '@hawser/kinds/schema.ts'

/** Project and name of the ConfigMap in which the operator says how all builds are to be. */
export const POLICY = { namespace: 'kube-system', name: 'builds' } as const

const buildDefaults = s.object({
  gitHTTPProxy: s.optional(s.string()),
  gitHTTPSProxy: s.optional(s.string()),
  gitNoProxy: s.optional(s.string()),
  env: s.optional(s.list(envVar)),
  sourceStrategyDefaults: s.optional(s.object({ incremental: s.pointer(s.boolean()) })),
  imageLabels: s.optional(s.list(imageLabel)),
  nodeSelector: s.optional(s.map(s.string())),
  annotations: s.optional(s.map(s.string())),
  resources: s.optional(resourceRequirements),
})
/** What builds have that do not say otherwise. */
export type PolicyDefaults = TypeOf<typeof buildDefaults>

const buildOverrides = s.object({
  forcePull: s.optional(s.boolean()),
  imageLabels: s.optional(s.list(imageLabel)),
  nodeSelector: s.optional(s.map(s.string())),
  annotations: s.optional(s.map(s.string())),
  tolerations: s.optional(s.list(toleration)),
})
/** What builds have whatever they say. */
export type PolicyOverrides = TypeOf<typeof buildOverrides>

export interface BuildPolicy {
  readonly defaults: PolicyDefaults
  readonly overrides: PolicyOverrides
  /** Builds that run at once on one node. */
  readonly runningPerNode: number
}

const PER_NODE = 2
export const noPolicy: BuildPolicy = { defaults: {}, overrides: {}, runningPerNode: PER_NODE }

/**
 * B25: reads the operator's ConfigMap. What is wrong with one key is told, and that key counts as absent.
 *
 * @param data  `BuildDefaults` and `BuildOverrides`: YAML with the fields of OpenShift's BuildDefaultsConfig and
 *   BuildOverridesConfig; `runningPerNode`: a number.
 */
export async function readPolicy(
  data: Readonly<Record<string, string>>,
  readYaml: (text: string) => Promise<unknown>,
): Promise<{ readonly policy: BuildPolicy; readonly problems: readonly string[] }> {
  const problems: string[] = []
  const read = async <T>(key: string, schema: { readonly node: Parameters<typeof decode>[0] }) => {
    try {
      const text = data[key]
      if (!text) return undefined
      const { value, mistyped, unknown } = decode<T>(schema.node, bare(await readYaml(text)))
      if (unknown.length > 0) problems.push(`${key}: unknown field ${unknown.join(', ')}`)
      if (mistyped[0]) throw new Error(mistyped[0].message)
      return value
    } catch (error) {
      problems.push(`${key}: ${(error as Error).message}`)
      return undefined
    }
  }
  const defaults = (await read<PolicyDefaults>('BuildDefaults', buildDefaults)) ?? {}
  const overrides = (await read<PolicyOverrides>('BuildOverrides', buildOverrides)) ?? {}
  const given = data.runningPerNode?.trim()
  const isNumber = given !== undefined && /^[1-9]\d{0,3}$/.test(given)
  if (given !== undefined && !isNumber) problems.push(`runningPerNode: ${given} is not a number from 1 on`)
  return {
    policy: { defaults, overrides, runningPerNode: isNumber ? Number(given) : PER_NODE },
    problems,
  }
}

/** As in a configuration of OpenShift 3: with `kind`, and perhaps inside of `configuration`. */
function bare(value: unknown): unknown {
  const { configuration, kind: _k, apiVersion: _a, ...fields } = (value ?? {}) as Record<string, unknown>
  return configuration === undefined ? fields : bare(configuration)
}
