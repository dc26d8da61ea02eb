/**
 * How a change looks to a watch that only sees some objects: one that begins to match is new to it, one that no
 * longer matches is gone.
 *
 * @param before  Whether the old version matched; false when there was none.
 * @param after   Whether the new version matches; false when the object was deleted.
 * @returns       Undefined: the watch does not hear of it.
 */
export function transition(before: boolean, after: boolean): 'ADDED' | 'MODIFIED' | 'DELETED' | undefined {
  if (after) return before ? 'MODIFIED' : 'ADDED'
  return before ? 'DELETED' : undefined
}
