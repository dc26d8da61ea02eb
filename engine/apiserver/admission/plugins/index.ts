import { customResourceRules } from '../../customresources/definitionrules.ts'
import type { AdmissionPlugin } from '../chain.ts'
import { buildByStrategy } from './buildbystrategy.ts'
import * as certificates from './certificates.ts'
import { certificateRequester, certificateTimes } from './certificatestrategy.ts'
import { claimResize } from './claimresize.ts'
import { defaultIngressClass } from './defaultingressclass.ts'
import { defaultStorageClass } from './defaultstorageclass.ts'
import { defaultTolerationSeconds } from './defaulttolerations.ts'
import { admissionExpressions } from './expressions.ts'
import { limitRanger } from './limitranger.ts'
import { mutatingAdmissionWebhook } from './mutatingwebhook.ts'
import { nodeRestriction } from './noderestriction.ts'
import { ownerReferencesPermissionEnforcement } from './ownerreferences.ts'
import { podSecurity } from './podsecurity.ts'
import { priority } from './priority.ts'
import { rbacEscalation } from './rbacescalation.ts'
import { resourceQuota } from './resourcequota.ts'
import { runtimeClass } from './runtimeclass.ts'
import { serviceAccount } from './serviceaccount.ts'
import { storageObjectInUseProtection } from './storageprotection.ts'
import { taintNodesByCondition } from './taintnodes.ts'
import { validatingAdmissionPolicy } from './validatingpolicy.ts'
import { validatingAdmissionWebhook } from './validatingwebhook.ts'

/** All plugins, in upstream's order: those that change objects first, quotas last. */
export const standardPlugins = (): AdmissionPlugin[] => [
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  ownerReferencesPermissionEnforcement,
  claimResize,
  runtimeClass,
  certificateRequester,
  certificateTimes,
  certificates.certificateApproval,
  certificates.certificateSigning,
  certificates.certificateSubjectRestriction,
  buildByStrategy,
  defaultIngressClass,
  admissionExpressions,
  customResourceRules,
  mutatingAdmissionWebhook,
  rbacEscalation,
  validatingAdmissionPolicy,
  validatingAdmissionWebhook,
  resourceQuota(),
]
