import { s, type TypeOf } from '../schema.ts'
import { containerFields } from './container.ts'

export const ephemeralContainer = s.message('io.k8s.api.core.v1.EphemeralContainer', {
  ...s.inline(1, containerFields),
  targetContainerName: [2, s.optional(s.string())],
})
export type EphemeralContainer = TypeOf<typeof ephemeralContainer>
