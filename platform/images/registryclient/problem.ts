/** Why a registry did not give what was asked for, as far as it matters to who asked. */
export type Why = 'unknown' | 'unauthorized' | 'wrongPassword' | 'plainHttp' | 'unreached'

export class RegistryProblem extends Error {
  override readonly name = 'RegistryProblem'
  readonly why: Why
  constructor(why: Why, message: string, cause?: unknown) {
    super(message, { cause })
    this.why = why
  }
}
