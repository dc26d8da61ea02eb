import { podSpecOf } from '@hawser/kinds/core/podtemplates.ts'
import { parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import { forbidden } from '@hawser/kinds/meta/field.ts'
import { ofEach } from '@hawser/kinds/meta/joined.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import { findImage } from '../api/find.ts'
import { type ExecutionRule, readExecutionRules, refusedBy } from '../policy/execution.ts'
import { policyIn } from '../policy/policy.ts'
import type { Plugin, Request, Surroundings } from './admission.ts'

const ignoredRules = 'alpha.image.policy.openshift.io/ignore-rules'

/** I8: pods run no image that the cluster's rules refuse. */
export const imageExecution: Plugin = {
  name: 'image.openshift.io/ImageExecution',
  handles: (operation, { resource }, subresource) =>
    subresource === undefined && resource === 'pods' && operation === 'CREATE',
  validate(request, { look }) {
    const rules = readExecutionRules(policyIn(look).executionRules)
    const errors = refusedIn(request, look, rules)
    if (errors.length > 0) throw invalid(request.kind, request.name, errors)
  },
}

const none: ReadonlySet<string> = new Set()

function refusedIn(
  { object, namespace = '' }: Request,
  look: Surroundings['look'],
  rules: readonly ExecutionRule[] | undefined,
) {
  const own = look.find('namespaces', undefined, namespace)?.metadata.annotations?.[ignoredRules]
  const excluded = own ? new Set(own.split(',').map((name) => name.trim())) : none
  const spec = podSpecOf('pods', object)
  return ofEach(['initContainers', 'containers'] as const, (list) =>
    ofEach(spec?.[list] ?? [], ({ image = '' }, i) => {
      const reference = parseImageReference(image)
      if (typeof reference === 'string') return []
      const why = rules
        ? refusedBy(rules, reference, findImage(look, reference.id), excluded)
        : 'executionRules of the ConfigMap image-policy in project openshift cannot be read'
      return why ? [forbidden(`spec.${list}[${i}].image`, `this image is prohibited by policy: ${why}`)] : []
    }),
  )
}
