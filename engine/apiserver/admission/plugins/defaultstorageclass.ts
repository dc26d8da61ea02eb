import type { AdmissionPlugin } from '../chain.ts'
import { completeClaim } from '../claimdefaults.ts'
import type { Draft } from '../draft.ts'

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  handles: (operation, { resource }, subresource) =>
    operation === 'CREATE' && resource === 'persistentvolumeclaims' && subresource === undefined,
  mutate: ({ object }, { look }) => completeClaim(object as Draft, look),
}
