/** What a PriorityLevelConfiguration says about its share of the server. */
export interface Share {
  readonly name: string
  readonly shares: number
  /** Of its seats, so many in a hundred others may use while they are free. */
  readonly lendablePercent: number
  /** How many seats of others it may use, in a hundred of its own; undefined: as many as there are. */
  readonly borrowingLimitPercent?: number | undefined
}

/** Seats of one priority level. */
export interface Capacity {
  readonly nominal: number
  readonly lendable: number
  /** Most seats of others that it may use at once. */
  readonly borrowing: number
}

/**
 * Divides the seats of the server by shares, each part rounded up, as upstream does.
 *
 * @param total  Requests that the server answers at once.
 * @see https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#prioritylevelconfiguration
 */
export function capacities(total: number, levels: readonly Share[]): Map<string, Capacity> {
  const sum = levels.reduce((all, { shares }) => all + shares, 0)
  return new Map(
    levels.map(({ name, shares, lendablePercent, borrowingLimitPercent }) => {
      const nominal = sum === 0 ? 0 : Math.ceil((total * shares) / sum)
      const lendable = Math.round((nominal * lendablePercent) / 100)
      const borrowing =
        borrowingLimitPercent === undefined ? total : Math.round((nominal * borrowingLimitPercent) / 100)
      return [name, { nominal, lendable, borrowing }]
    }),
  )
}
