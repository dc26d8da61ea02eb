import type { ImageBuild, ImageOrigin } from '../application.ts'
import type { PlanOptions } from '../options.ts'
import { type Field, textOf, wrong } from '../yaml/expect.ts'
import { buildOf } from './build.ts'
import type { Loading } from './load.ts'
import type { Found } from './together.ts'

/** What is built, each once, and where every service has its image from. */
export function imagesOf(
  services: ReadonlyMap<string, Found>,
  options: PlanOptions,
  loading: Loading,
): { readonly builds: ImageBuild[]; readonly origins: ReadonlyMap<string, ImageOrigin> } {
  const builds = new Map<string, ImageBuild>()
  const origins = new Map<string, ImageOrigin>()
  const named = new Map<string, string>()
  for (const [key, { keys, name, member }] of services) {
    const given = keys.get('build')
    const image = keys.get('image')
    const text = image && textOf(image)
    if (!given && !image) wrong(member, 'needs an image, or a build')
    if (!given) continue
    const hasCommand = keys.has('command') || keys.has('entrypoint')
    const build = buildOf(given, name, hasCommand, options, loading)
    if (!build) continue
    // Services that are built alike share one image.
    const same = JSON.stringify({ ...build, name: '' })
    const first = builds.get(same) ?? build
    builds.set(same, first)
    origins.set(key, { is: 'built', build: first.name })
    if (text !== undefined) named.set(text, first.name)
  }
  for (const [key, { keys }] of services) {
    const image = keys.get('image')
    const text = image && textOf(image)
    if (origins.has(key) || !image || text === undefined) continue
    const build = named.get(text)
    if (build === undefined && !/^[\w][\w.:/@-]*$/.test(text))
      wrong(image, `${JSON.stringify(text)} is not the name of an image`)
    origins.set(
      key,
      build === undefined ? { is: 'named', image: text, said: placeText(image) } : { is: 'built', build },
    )
  }
  return { builds: [...builds.values()], origins }
}

const placeText = ({ at: { file, line } }: Field): string => `${file}:${line}`
