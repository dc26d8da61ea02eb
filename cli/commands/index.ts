import type { Command } from '../command.ts'
import { adm } from './adm.ts'
import { catalog } from './catalog.ts'
import { del } from './delete.ts'
import { deploy } from './deploy.ts'
import { down } from './down.ts'
import { get } from './get.ts'
import { logs } from './logs.ts'
import { newBuildCommand } from './newbuild.ts'
import { prune } from './prune.ts'
import { s2i } from './s2i.ts'
import { status } from './status.ts'
import { up } from './up.ts'
import { version } from './version.ts'

/** In the order of the help. `server` and `node` run what this package may not import; the launcher starts them. */
export const commands: readonly Command[] = [
  deploy,
  newBuildCommand,
  s2i,
  status,
  logs,
  get,
  del,
  catalog,
  up,
  down,
  prune,
  adm,
  version,
]
