import { type Host, hostOf } from './host.ts'
import { removeServiceRoute } from './serviceRoute.ts'
import { restoreForwarding } from './sysctl.ts'
import { removeTable, switchedOn, tables } from './table.ts'

export interface RemoveOptions {
  readonly table: string
  readonly serviceCIDR: string
  readonly log: (message: string) => void
  readonly host?: Host
}

/**
 * Takes away all that a service proxy leaves in the kernel, whichever process it was: its table, its route, and the
 * switches it turned on. Nothing happens when there is nothing.
 */
export async function removeProxy({
  table,
  serviceCIDR,
  log,
  host = hostOf(),
}: RemoveOptions): Promise<void> {
  const changed = await switchedOn(host, table)
  await removeTable(host, table)
  await removeServiceRoute(host, serviceCIDR)
  // Who else translates addresses here (another platform, a container engine) may have come to rely on the switches.
  if ((await tables(host)).length === 0) await restoreForwarding(host, changed, log)
}
