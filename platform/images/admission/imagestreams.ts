import type { LimitRange } from '@hawser/kinds/core/limitrange.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { forbidden, invalid } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { findStream } from '../api/find.ts'
import type { User } from '../api/server.ts'
import { tooMany } from '../limits/limits.ts'
import { mayMakeAnyImage, mayPull } from '../policy/permissions.ts'
import { policyIn } from '../policy/policy.ts'
import { refusedReferences } from '../policy/references.ts'
import { withObservedGenerations } from '../streams/generations.ts'
import { type Around, prepare } from '../streams/prepare.ts'
import type { Plugin, Request, Surroundings } from './admission.ts'

export interface StreamOptions extends Pick<Around, 'hasRegistry' | 'publicRepository'> {}

/** I1-I3, I9: what a write of a stream means, found out within the write: nobody sees a stream that is half of it. */
export const imageStreams = (options: StreamOptions): Plugin => ({
  name: 'image.openshift.io/ImageStreams',
  handles: (operation, { resource }, subresource) =>
    resource === ImageStream.resource &&
    (operation === 'CREATE' || operation === 'UPDATE') &&
    (subresource === undefined || subresource === 'status'),
  mutate(request, surroundings) {
    const stream = request.object as unknown as ImageStream
    // What is no list of tags is refused by the kind's own rules.
    if (!Array.isArray(stream.spec?.tags ?? []) || !stream.status) return
    const old = request.old as unknown as ImageStream | undefined
    if (request.subresource === 'status') {
      Object.assign(stream, { status: withObservedGenerations(stream, old ?? stream).status })
      return
    }
    const prepared = prepare(stream, old, aroundOf(request.user, surroundings, options))
    if (prepared.errors.length > 0) throw invalid(ImageStream, request.name, prepared.errors)
    const { spec, status } = prepared.stream
    Object.assign(stream, { spec, status })
  },
  validate(request, surroundings) {
    checkRegistries(request, surroundings)
    checkLimits(request, surroundings)
  },
})

/** I4: images that a stream did not have before come from registries that are allowed, whoever brings them. */
function checkRegistries(
  { object, old, name, subresource, user }: Request,
  { look, isAllowed }: Surroundings,
): void {
  const { allowedRegistries } = policyIn(look)
  if (allowedRegistries === undefined || subresource !== undefined || mayMakeAnyImage(isAllowed, user)) return
  const stream = object as unknown as ImageStream
  const errors = refusedReferences(allowedRegistries, stream, old as unknown as ImageStream | undefined)
  if (errors.length > 0) throw invalid(ImageStream, name, errors)
}

const aroundOf = (user: User, { look, now, isAllowed }: Surroundings, options: StreamOptions): Around => ({
  ...options,
  streamOf: (namespace, name) => findStream(look, namespace, name),
  mayPull: (namespace, name) => mayPull(isAllowed, user, namespace, name),
  now: formatTime(now()),
})

function checkLimits({ object, old, namespace = '', name }: Request, { look }: Surroundings): void {
  const ranges = look.within('limitranges', namespace) as readonly LimitRange[]
  if (ranges.length === 0) return
  const problem = tooMany(ranges, object as unknown as ImageStream, old as unknown as ImageStream | undefined)
  if (problem) throw forbidden(ImageStream, name, problem)
}
