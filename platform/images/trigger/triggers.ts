import { podSpecPath } from '@hawser/kinds/core/podtemplates.ts'

/** Annotation that ties containers to image stream tags: a JSON list of triggers. */
export const TRIGGERS = 'image.openshift.io/triggers'

/** One container of a pod template that follows an image stream tag. */
export interface Trigger {
  /** The tag: a stream's key and the tag's name. */
  readonly stream: string
  readonly tag: string
  readonly container: ContainerPath
  readonly paused: boolean
}
export interface ContainerPath {
  readonly list: 'containers' | 'initContainers'
  /** Name, or place in the list. */
  readonly which: string | number
}
export interface Read {
  readonly triggers: readonly Trigger[]
  /** What is wrong with the annotation; such triggers are left out. */
  readonly problems: readonly string[]
}

/**
 * I7: reads the annotation of an object in `namespace`.
 *
 * @param resource  `deployments.apps`: says where its pod spec is.
 * @example readTriggers('[{"from":{"kind":"ImageStreamTag","name":"web:latest"},
 *            "fieldPath":"spec.template.spec.containers[?(@.name==\"web\")].image"}]', 'shop', 'deployments.apps')
 */
export function readTriggers(annotation: string, namespace: string, resource = 'deployments.apps'): Read {
  const list = parse(annotation)
  if (!Array.isArray(list)) return { triggers: [], problems: [`${TRIGGERS} is not a JSON list`] }
  const seen = new Set<string>()
  const read = list.map((item: Given | null, i) => {
    const where = `${TRIGGERS}[${i}]`
    const path = String(item?.fieldPath ?? '')
    if (seen.has(path))
      return `${where}.fieldPath is that of another trigger: duplicate triggers are not allowed`
    seen.add(path)
    return readOne(item, namespace, podSpecPath(resource), where)
  })
  return {
    triggers: read.filter((one) => typeof one !== 'string'),
    problems: read.filter((one) => typeof one === 'string'),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Given {
  readonly from?: { readonly kind?: unknown; readonly name?: unknown; readonly namespace?: unknown }
  readonly fieldPath?: unknown
  readonly paused?: unknown
}

function readOne(item: Given | null, namespace: string, base: string, where: string): Trigger | string {
  const { from, fieldPath, paused } = item ?? {}
  const name = String(from?.name ?? '')
  const [, stream, tag] = /^([^:\s]+):([\w][\w.-]*)$/.exec(name) ?? []
  if (from?.kind !== 'ImageStreamTag' || !stream || !tag) {
    return `${where}.from must be of kind ImageStreamTag with a name like "web:latest"`
  }
  const container = readFieldPath(String(fieldPath ?? ''), base)
  if (!container) return `${where}.fieldPath must be like ${base}.containers[?(@.name=="web")].image`
  return {
    stream: `${String(from.namespace || namespace)}/${stream}`,
    tag,
    container,
    // Old clients write text.
    paused: paused === true || paused === 'true',
  }
}

const containerSyntax =
  /^\.(containers|initContainers)\[(?:(\d+)|\?\(@\.name\s*==\s*["']?([\w.-]+)["']?\)|@name\s*==?\s*["']?([\w.-]+)["']?)\]\.image$/

/** @param base  `spec.template.spec`. */
function readFieldPath(text: string, base: string): ContainerPath | undefined {
  if (!text.startsWith(base)) return undefined
  const [, list, index, name, oldForm] = containerSyntax.exec(text.slice(base.length)) ?? []
  if (list !== 'containers' && list !== 'initContainers') return undefined
  return { list, which: index === undefined ? (name ?? oldForm ?? '') : Number(index) }
}
