import { from, type SourceFiles, textIn } from '../sourcefiles.ts'

/** Folders where people keep manifests, beside the top of the directory. */
const folders = ['k8s', 'kubernetes', 'manifests', 'openshift', 'deploy']
const isManifestName = (name: string): boolean => /\.(ya?ml|json)$/i.test(name) && !name.startsWith('.')

/** Every document of Kubernetes has both; few other files do. */
export const looksLikeManifest = (text: string): boolean =>
  /(^|[{,])\s*"?apiVersion"?\s*:/m.test(text) && /(^|[{,])\s*"?kind"?\s*:/m.test(text)

/** Manifests at the top of the directory; else those of the first folder that holds some. */
export function manifestFiles(files: SourceFiles): string[] {
  const top = manifestsIn(files, '')
  if (top.length > 0) return top
  for (const folder of folders) {
    const found = manifestsIn(files, folder)
    if (found.length > 0) return found
  }
  return []
}

export const manifestsIn = (files: SourceFiles, folder: string): string[] =>
  files
    .list(folder)
    .filter(isManifestName)
    .map((name) => from(folder, name))
    .filter((path) => looksLikeManifest(textIn(files, path) ?? ''))
