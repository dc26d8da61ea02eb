/** Folders of a Debian system that no application reads. */
const dropped = [
  'dev/',
  'usr/share/man/',
  'usr/share/locale/',
  'usr/share/info/',
  'usr/share/lintian/',
  'usr/share/bug/',
  'var/cache/apt/',
  'var/cache/debconf/',
  'var/lib/apt/',
  'var/log/',
  'tmp/',
]

/**
 * Whether a file of a freshly composed Debian belongs into an image. Documentation does not, licences do.
 *
 * @param path     As in the tar, with or without `./` in front.
 * @param without  What else does not: beginnings of paths.
 */
export function belongsIntoImage(path: string, without: readonly string[] = []): boolean {
  const name = path.replace(/^\.?\//, '')
  if (without.some((start) => name.startsWith(start))) return false
  if (name.startsWith('usr/share/doc/')) return name.endsWith('/') || name.endsWith('/copyright')
  return !dropped.some((folder) => name.startsWith(folder) && name !== folder)
}
