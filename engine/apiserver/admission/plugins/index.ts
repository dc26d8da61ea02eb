import type { AdmissionPlugin } from '../chain.ts'
import { defaultStorageClass } from './defaultstorageclass.ts'

/** All plugins, in upstream's order: those that change objects first, quotas last. */
export const standardPlugins = (): AdmissionPlugin[] => [defaultStorageClass]
