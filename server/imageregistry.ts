import { join } from 'node:path'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import type { Context } from '@hawser/client/controller.ts'
import { pathsOf } from '@hawser/cri/containerd/paths.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { openRegistry, type Registry } from '@hawser/registry/open.ts'

/** The registry of this platform. What builds on this machine made is read where its containerd has it. */
export const openOwnRegistry = (dirs: Dirs, context: () => Context | undefined): Registry =>
  openRegistry({
    folder: join(dirs.data, 'registry'),
    others: [pathsOf({ root: dirs.node, runDir: dirs.run }).blobs],
    client() {
      const started = context()
      if (started) return started.client
      throw new StatusError('ServiceUnavailable', 'the registry has not started yet; try again in a moment')
    },
  })
