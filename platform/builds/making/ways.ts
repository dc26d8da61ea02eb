import type { Pod } from '@hawser/kinds/core/pod.ts'
import { annotation } from '../names.ts'
import { buildah } from './buildah.ts'
import { commit } from './commit.ts'
import type { Making, Way } from './making.ts'

export const ways: Readonly<Record<Way, Making>> = { commit, buildah }

/** How the image of this source build is made: its pod says it. */
export const makingOf = ({ metadata }: Pod): Making =>
  ways[metadata.annotations?.[annotation.making] === 'buildah' ? 'buildah' : 'commit']
