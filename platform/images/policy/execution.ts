import type { Image } from '@hawser/kinds/image/image.ts'
import { dockerHub, type ImageReference } from '@hawser/kinds/image/imagereference.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { LOCAL_REGISTRY } from '../reference.ts'

interface KeyValue {
  readonly key: string
  readonly value?: string
}
/** I8: which images may run. A rule that rejects is about what matches it; rules that do not are a list of what may. */
export interface ExecutionRule {
  readonly name: string
  readonly reject?: boolean
  readonly ignoreNamespaceOverride?: boolean
  readonly invertMatch?: boolean
  readonly matchIntegratedRegistry?: boolean
  readonly matchRegistries?: readonly string[]
  readonly matchDockerImageLabels?: readonly KeyValue[]
  readonly matchImageAnnotations?: readonly KeyValue[]
  /** An image that is not known here does not match. Without it such an image is refused. */
  readonly skipOnResolutionFailure?: boolean
}

const byDefault: readonly ExecutionRule[] = [
  {
    name: 'execution-denied',
    reject: true,
    matchImageAnnotations: [{ key: 'images.openshift.io/deny-execution', value: 'true' }],
    skipOnResolutionFailure: true,
  },
]

/**
 * Reads rules, as JSON.
 *
 * @returns undefined when they cannot be read: then nothing may be taken for allowed.
 */
export function readExecutionRules(text: string | undefined): readonly ExecutionRule[] | undefined {
  if (text === undefined) return byDefault
  try {
    const value: unknown = JSON.parse(text)
    const isList = Array.isArray(value) && value.every((one) => isObject(one) && typeof one.name === 'string')
    return isList ? (value as readonly ExecutionRule[]) : undefined
  } catch {
    return undefined
  }
}

/**
 * Why an image may not run: the name of the rule.
 *
 * @param image     What is known of it; only images with a digest are known.
 * @param excluded  Rules that the project need not keep to.
 */
export function refusedBy(
  rules: readonly ExecutionRule[],
  reference: ImageReference,
  image: Image | undefined,
  excluded: ReadonlySet<string>,
): string | undefined {
  const count = rules.filter((rule) => rule.ignoreNamespaceOverride || !excluded.has(rule.name))
  for (const rule of count.filter(({ reject }) => reject)) {
    if (needsImage(rule) && !image) {
      if (!rule.skipOnResolutionFailure) return rule.name
    } else if (matches(rule, reference, image)) return rule.name
  }
  const accepting = count.filter(({ reject }) => !reject)
  const [first] = accepting
  return first && !accepting.some((rule) => matches(rule, reference, image)) ? first.name : undefined
}

const needsImage = ({ matchDockerImageLabels, matchImageAnnotations }: ExecutionRule): boolean =>
  Boolean(matchDockerImageLabels?.length || matchImageAnnotations?.length)

function matches(rule: ExecutionRule, { registry }: ImageReference, image: Image | undefined): boolean {
  const { matchIntegratedRegistry, matchRegistries = [], invertMatch = false } = rule
  const labels = image?.dockerImageMetadata?.Config?.Labels ?? {}
  const annotations = image?.metadata.annotations ?? {}
  const all =
    (!matchIntegratedRegistry || registry === LOCAL_REGISTRY) &&
    (matchRegistries.length === 0 || matchRegistries.includes(registry || dockerHub)) &&
    hasAll(labels, rule.matchDockerImageLabels) &&
    hasAll(annotations, rule.matchImageAnnotations)
  return all !== invertMatch
}

const hasAll = (has: Readonly<Record<string, string>>, wanted: readonly KeyValue[] = []): boolean =>
  wanted.every(({ key, value }) => Object.hasOwn(has, key) && (value === undefined || has[key] === value))
