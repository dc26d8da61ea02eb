import type { Build } from '@hawser/kinds/build/build.ts'
import { strategyName } from '@hawser/kinds/build/strategyname.ts'
import type { AdmissionPlugin } from '../chain.ts'
import { forbid } from '../forbid.ts'
import { onlyLetsGo } from './onlyletsgo.ts'

/**
 * X3: who writes a build or a build config must be allowed to create `builds/docker`, `builds/custom`, …, as its strategy
 * is: some strategies let one do more on a node than others.
 */
export const buildByStrategy: AdmissionPlugin = {
  name: 'BuildByStrategy',
  // Neither status nor details can change the strategy.
  handles: (operation, { group, plural }, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') &&
    group === 'build.openshift.io' &&
    (plural === 'builds' || plural === 'buildconfigs') &&
    subresource === undefined,
  validate(request, { isAllowed }) {
    const object = request.object as Build | undefined
    if (!object || (request.old && onlyLetsGo(object, request.old))) return
    const strategy = strategyName(object.spec.strategy)
    if (!strategy) throw forbid(request, 'unrecognized build strategy')
    const on = {
      group: request.kind.group,
      plural: 'builds',
      subresource: strategy.subresource,
      namespace: request.namespace,
      name: object.metadata.generateName || object.metadata.name,
    }
    if (!isAllowed({ user: request.user, verb: 'create', on }))
      throw forbid(request, `build strategy ${strategy.name} is not allowed`)
  },
}
