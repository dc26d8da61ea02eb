import { forbidden, type StatusError } from '@hawser/kinds/meta/status.ts'
import type { AdmissionRequest } from './chain.ts'

/** How plugins refuse: `pods "web" is forbidden: …`, with upstream's `Unknown!` for whom nobody named. */
export const forbid = ({ kind, name, object }: AdmissionRequest, why: string): StatusError =>
  forbidden(kind, name || object?.metadata.generateName || 'Unknown', why)
