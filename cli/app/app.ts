/** An application as its directory describes it. */
export interface App {
  readonly name: string
  /** Image stream in project `openshift` that builds it. */
  readonly builder: 'nodejs'
  /** Port it listens on, given to it as `PORT`. */
  readonly port: number
  readonly volumes: readonly Volume[]
  /** Path that answers 2xx when it can take requests. */
  readonly health: string | undefined
}
export interface Volume {
  readonly name: string
  /** Absolute path in the container. */
  readonly path: string
  /** A quantity such as `1Gi`. */
  readonly size: string
}
