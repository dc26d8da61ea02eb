/** Writes of one commit that tell of many clients at work. */
const crowd = 8
/** With fewer, a commit costs each of them more than what they do themselves. */
const enough = 12

/** How long a few writes wait for others, milliseconds. */
export const gatherMs = 1

/**
 * Whether a few writes wait a moment for those of the others: many were answered just now, and will be back at once. A
 * commit costs as much as ten of its writes. Who writes alone, or with a few others, never waits.
 *
 * @param committed  Writes of the commit before.
 * @param waiting    Writes that have come since.
 */
export const waitsForMore = (committed: number, waiting: number): boolean =>
  committed >= crowd && waiting > 0 && waiting < enough
