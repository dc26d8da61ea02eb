/** The build cannot go on: the exit code says which reason it gets, the message is for the user. */
export class Refusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
