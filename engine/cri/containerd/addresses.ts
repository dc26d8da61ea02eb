import { readdir, readFile, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'

/**
 * Gives back the addresses that host-local has leased to sandboxes other than `living`. Each lease is a file named
 * as the address, its first line the sandbox's id. Resolves to the addresses freed.
 *
 * @param dir host-local's folder of one network.
 */
export async function freeAddresses(dir: string, living: ReadonlySet<string>): Promise<string[]> {
  const names = await readdir(dir).catch(() => [])
  const freed = await Promise.all(
    names
      .filter((name) => isIP(name))
      .map(async (address) => {
        const owner = (await readFile(join(dir, address), 'utf8')).split(/\s/, 1)[0] ?? ''
        if (living.has(owner)) return []
        await rm(join(dir, address), { force: true })
        return [address]
      }),
  )
  return freed.flat()
}
