import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Layer, layerKey } from './layer.ts'
import { WORKSPACE } from './layers.ts'
import { SHARING } from './shared.ts'

/** What to remove of a folder of layers or images before the first of them is composed. */
export function leftOver(names: readonly string[], kept: ReadonlySet<string>): string[] {
  const isLayer = /^[0-9a-f]{12}$/
  return names.filter(
    (name) =>
      name.startsWith(WORKSPACE) || name.startsWith(SHARING) || (isLayer.test(name) && !kept.has(name)),
  )
}

/** Removes what a killed composition left, and layers that no recipe has any more. */
export async function clean(
  directories: { readonly images: string; readonly layers: string },
  layers: readonly Layer[],
): Promise<void> {
  const kept = new Set(layers.filter((layer) => layer.kept).map(layerKey))
  for (const directory of Object.values(directories)) {
    const names = await readdir(directory).catch(() => [])
    for (const name of leftOver(names, kept))
      await rm(join(directory, name), { recursive: true, force: true })
  }
}
