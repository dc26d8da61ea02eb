/** The command line is wrong, or what it asks for cannot be had: starting again will not help. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
