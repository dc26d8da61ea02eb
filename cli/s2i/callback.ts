/** What is told about a build. */
export interface Outcome {
  readonly success: boolean
  readonly labels: Readonly<Record<string, string>>
}

const patienceMs = 30_000

/** Tells a URL how a build went. That nobody listens is said, and fails nothing. */
export async function callBack(
  url: string | undefined,
  outcome: Outcome,
  err: Pick<NodeJS.WritableStream, 'write'>,
): Promise<void> {
  if (url === undefined) return
  try {
    const { status } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(outcome),
      signal: AbortSignal.timeout(patienceMs),
    })
    if (status >= 300) err.write(`the callback URL answered ${status}\n`)
  } catch (error) {
    const { cause, message } = error as Error
    err.write(`the callback URL was not reached: ${(cause as Error | undefined)?.message ?? message}\n`)
  }
}
