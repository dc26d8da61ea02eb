import { type BuildWish, nameOfRepository } from '../app/newbuild/wish.ts'
import { clone } from './clone.ts'

/**
 * B2: a repository of this machine (`file://`) is one that builds do not reach: what is committed in it is uploaded, under
 * the name that the repository has. Undefined for any other source.
 */
export async function checkedOut(
  wish: BuildWish,
  signal: AbortSignal,
): Promise<({ readonly wish: BuildWish } & AsyncDisposable) | undefined> {
  const { source, name } = wish
  if (source.is !== 'git' || !/^file:\/\//i.test(source.uri)) return undefined
  const repository = await clone(source.uri, source.ref, signal)
  return {
    wish: {
      ...wish,
      name: name ?? nameOfRepository(source.uri),
      source: { is: 'directory', path: repository.directory },
    },
    [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
  }
}
