import type { FileHandle } from 'node:fs/promises'

const blockSize = 65_536

/** Where the last `lines` lines of a file begin. Reads backwards, a block at a time. */
export async function tailOffset(file: FileHandle, size: number, lines: number): Promise<number> {
  if (lines === 0) return size
  const block = Buffer.alloc(blockSize)
  let left = lines
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - blockSize)
    const { bytesRead } = await file.read(block, 0, end - start, start)
    for (let at = bytesRead - 1; at >= 0; at--) {
      // The line feed at the very end closes the last line and begins none.
      if (block[at] === 10 && start + at !== size - 1 && --left === 0) return start + at + 1
    }
    end = start
  }
  return 0
}
