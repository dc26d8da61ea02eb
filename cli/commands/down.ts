import { existsSync } from 'node:fs'
import { type Command, wantArgs } from '../command.ts'
import { stopDaemon, supervisorPid, tearDown } from '../platform/daemon.ts'
import { progressOn } from '../progress.ts'
import { dirsFor, sessionHelp } from '../session.ts'

export const down: Command = {
  name: 'down',
  usage: 'down',
  summary: 'Stop the platform of this machine and its applications; all data is kept for the next up.',
  options: { 'data-dir': { type: 'string' } },
  optionHelp: { 'data-dir': sessionHelp['data-dir'] },
  async run(invocation) {
    wantArgs(invocation, 0)
    const dirs = dirsFor(invocation)
    const runs = (await supervisorPid(dirs)) !== undefined
    if (!runs && !existsSync(dirs.settings)) {
      invocation.out.write(`There is no platform in ${dirs.data}.\n`)
      return 0
    }
    const progress = progressOn(invocation.err)
    try {
      if (runs) progress.step('stopping the platform')
      await stopDaemon(dirs)
      progress.step('stopping applications')
      await tearDown(dirs)
      progress.done()
      return 0
    } catch (error) {
      progress.fail()
      throw error
    }
  },
}
