import type { Layer } from '../compose/layer.ts'

/** What every image begins with: Debian's essential packages, and what is small and wanted nearly everywhere. */
export const base: Layer = {
  name: 'Debian 12',
  packages: ['ca-certificates', 'libatomic1', 'libstdc++6', 'tini', 'tzdata'],
  kept: true,
}

/** For languages whose packages have parts in C or C++, which are compiled while an application is built. */
export const toolchain: Layer = {
  name: 'the compilers',
  on: base,
  packages: ['g++', 'gcc', 'git', 'libc6-dev', 'make', 'pkg-config'],
  kept: true,
}
