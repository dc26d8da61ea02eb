/** What a pod's spec refers to is not there or not right. The pod waits and says so; it is tried again. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
