import { base } from '@hawser/images/catalog/foundations.ts'
import type { Recipe } from '@hawser/images/catalog/recipe.ts'
import { programInputs, programPieces } from '../docker/programs.ts'

/** Who works in the image: the user that every composed image has, in group 0. */
export const TOOLS_USER = 1001
const HOME = '/home/build'
/** So many user ids are lent to builds of Dockerfiles: as many as images commonly use. */
const SUBORDINATE = 'default:100000:65536\n'

/**
 * What fetches sources and builds Dockerfiles in build pods: git, the archivers, and buildah. It is no builder image: it
 * is in no image stream, and applications are never built on it.
 */
export const buildTools: Recipe = {
  name: 'build-tools',
  version: '1',
  annotations: {},
  layer: {
    name: 'the build tools',
    on: base,
    packages: [
      // Sources.
      'git',
      'openssh-client',
      'curl',
      'tar',
      'gzip',
      'bzip2',
      'xz-utils',
      'zstd',
      'unzip',
      // Works in a pod of any image: it brings its own shell and cp.
      'busybox-static',
      // Dockerfiles, without privileges.
      'buildah',
      'uidmap',
    ],
  },
  config: {
    User: String(TOOLS_USER),
    WorkingDir: HOME,
    Cmd: ['/bin/sh'],
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      `HOME=${HOME}`,
      'LANG=C.UTF-8',
      // Nobody is there to answer.
      'GIT_TERMINAL_PROMPT=0',
      'BUILDAH_ISOLATION=chroot',
    ],
    Labels: { 'io.k8s.description': 'Fetches sources and builds Dockerfiles in build pods.' },
  },
  inputs: [SUBORDINATE, HOME, ...programInputs],
  pieces: async (_, signal) => [
    { directory: HOME, mode: 0o775, user: TOOLS_USER },
    { file: '/etc/subuid', content: SUBORDINATE },
    { file: '/etc/subgid', content: SUBORDINATE },
    ...(await programPieces(signal)),
  ],
}
