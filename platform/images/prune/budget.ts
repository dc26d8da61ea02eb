/** Where images lie. */
export interface Disk {
  readonly sizeBytes: number
  readonly freeBytes: number
}

/** The part of a disk that images of streams may take, and how much of it stays free for others. */
const share = 0.3
const keptFree = 0.15

/**
 * I10: what images of streams may take together. What an administrator said counts; else it is a part of the disk, and
 * nothing beyond what must stay when the disk is nearly full.
 *
 * @returns undefined when nobody knows: then there is no limit but that of revisions.
 */
export function budgetOf(said: number | undefined, disk: Disk | undefined): number | undefined {
  if (disk && disk.freeBytes < disk.sizeBytes * keptFree) return 0
  return said ?? (disk && Math.floor(disk.sizeBytes * share))
}
