/** A message of which one field counts, named by another: upstream's types marked `+union`. */
export interface Union {
  readonly discriminator: string
  /** Values of the discriminator by the field they choose. */
  readonly 'fields-to-discriminateBy': Readonly<Record<string, string>>
}

const v1 = 'io.k8s.api.flowcontrol.v1'

/** By upstream's message names: what OpenAPI shows as `x-kubernetes-unions`. */
export const unions: Readonly<Record<string, Union>> = {
  [`${v1}.LimitResponse`]: { discriminator: 'type', 'fields-to-discriminateBy': { queuing: 'Queuing' } },
  [`${v1}.PriorityLevelConfigurationSpec`]: {
    discriminator: 'type',
    'fields-to-discriminateBy': { exempt: 'Exempt', limited: 'Limited' },
  },
  [`${v1}.Subject`]: {
    discriminator: 'kind',
    'fields-to-discriminateBy': { group: 'Group', serviceAccount: 'ServiceAccount', user: 'User' },
  },
}
