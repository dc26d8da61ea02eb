/** The last lines of something that may say a lot. */
export class Tail {
  readonly #most: number
  #lines: string[] = []
  constructor(most: number) {
    this.#most = most
  }
  add(text: string): void {
    // The first part goes on where the last line stopped.
    const [first = '', ...rest] = text.split('\n')
    const open = this.#lines.pop() ?? ''
    this.#lines = [...this.#lines, open + first, ...rest].slice(-this.#most - 1)
  }
  text(): string {
    return this.#lines.join('\n')
  }
}
