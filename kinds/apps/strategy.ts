import { s, type TypeOf } from '../schema.ts'

export const rollingUpdateDeployment = s.message('io.k8s.api.apps.v1.RollingUpdateDeployment', {
  maxUnavailable: [1, s.defaulted(s.intOrString(), '25%')],
  maxSurge: [2, s.defaulted(s.intOrString(), '25%')],
})
export type RollingUpdateDeployment = TypeOf<typeof rollingUpdateDeployment>

export const deploymentStrategy = s.message(
  'io.k8s.api.apps.v1.DeploymentStrategy',
  {
    type: [1, s.nonzero(s.oneOf('Recreate', 'RollingUpdate'), 'RollingUpdate')],
    rollingUpdate: [2, s.optional(rollingUpdateDeployment)],
  },
  { patchStrategy: 'retainKeys' },
)
export type DeploymentStrategy = TypeOf<typeof deploymentStrategy>
