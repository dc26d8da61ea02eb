import type { BuildConfigSpec } from '../../build/buildconfig.ts'
import type { ObjectReference } from '../../core/objectreference.ts'
import type { Pod } from '../../core/pod.ts'
import { type ImagesOfPod, podSpecOf } from '../../core/podtemplates.ts'
import type { KubeObject } from '../../kind.ts'
import { pinned, tagged } from '../localregistry.ts'

/**
 * What an object names of images: full names, and digests by themselves. The same image may have several names, and is in
 * use under all of them.
 *
 * @param resource  `deployments.apps`.
 */
export function imagesNamedBy(resource: string, object: KubeObject): string[] {
  const names = [
    ...imagesOfSpec(podSpecOf(resource, object)),
    ...(resource === 'pods' ? imagesOfStatus(object.status as Pod['status'] | undefined) : []),
    ...(resource.endsWith('.build.openshift.io') ? imagesOfBuild(object) : []),
  ]
  return [...new Set(names.flatMap(withDigest))]
}

const imagesOfSpec = ({ containers = [], initContainers = [] }: ImagesOfPod = {}): string[] =>
  [...containers, ...initContainers].flatMap(({ image }) => image || [])

/** What runs, whatever the spec says by now. */
const imagesOfStatus = ({
  containerStatuses = [],
  initContainerStatuses = [],
}: Partial<Pod['status']> = {}): string[] =>
  [...containerStatuses, ...initContainerStatuses].flatMap(({ imageID }) => imageID || [])

/** Builders and images that sources are taken from. */
function imagesOfBuild({ spec, metadata: { namespace = '' } }: KubeObject): string[] {
  const { strategy, source } = spec as Partial<BuildConfigSpec>
  const { sourceStrategy, dockerStrategy, customStrategy } = strategy ?? {}
  const references = [
    sourceStrategy?.from,
    dockerStrategy?.from,
    customStrategy?.from,
    ...(source?.images ?? []).map(({ from }) => from),
  ]
  return references.flatMap((reference) => (reference ? (nameOf(reference, namespace) ?? []) : []))
}

function nameOf({ kind, name = '', namespace }: ObjectReference, own: string): string | undefined {
  const place = namespace || own
  if (kind === 'DockerImage') return name
  const [stream = '', which = ''] = name.split(kind === 'ImageStreamImage' ? '@' : ':')
  if (kind === 'ImageStreamImage' && which) return pinned(place, stream, which)
  return kind === 'ImageStreamTag' ? tagged(place, stream, which || 'latest') : undefined
}

const withDigest = (name: string): string[] => {
  const digest = name.slice(name.lastIndexOf('@') + 1)
  return digest !== name && digest.includes(':') ? [name, digest] : [name]
}
