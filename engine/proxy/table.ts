import { baseTable, type TableSettings } from './base.ts'
import { difference } from './difference.ts'
import type { Host } from './host.ts'
import { emptyRuleset, type Ruleset } from './ruleset.ts'

/** Our nftables table in the kernel. */
export interface Table {
  /** Makes the kernel's rules these. Only what differs from last time is sent; all of it when that is not known. */
  apply(rules: Ruleset): Promise<void>
  /** Forgets what was sent when somebody else (`nft flush ruleset`) took the table away. @returns whether it is there. */
  check(): Promise<boolean>
}

/** @param comment  Kept with the table, so that it survives this process. */
export function openTable(host: Host, settings: TableSettings, comment: string): Table {
  let sent: Ruleset | undefined
  const nft = (script: string): Promise<string> => host.run('nft', ['-f', '-'], script)
  return {
    async apply(rules) {
      const script = sent
        ? difference(settings.table, sent, rules)
        : `${baseTable(settings, comment)}\n${difference(settings.table, emptyRuleset(), rules)}`
      if (!script) return
      // Until nft has agreed we do not know what is there: a failure makes the next time a whole replacement.
      sent = undefined
      await nft(script)
      sent = rules
    },
    async check() {
      const isThere = await host.run('nft', ['list', 'chain', 'ip', settings.table, 'prerouting']).then(
        () => true,
        () => false,
      )
      if (!isThere) sent = undefined
      return isThere
    },
  }
}

/** Takes a table away; nothing happens when there is none. */
export async function removeTable(host: Host, table: string): Promise<void> {
  await host.run('nft', ['-f', '-'], `add table ip ${table}\ndelete table ip ${table}\n`)
}

/** Kernel switches that the processes which made this table turned on: its comment. None when there is no table. */
export async function switchedOn(host: Host, table: string): Promise<string[]> {
  if (!(await tables(host)).includes(table)) return []
  const text = await host.run('nft', ['-t', 'list', 'table', 'ip', table])
  return /^\tcomment "([^"]*)"/m.exec(text)?.[1]?.split(' ').filter(Boolean) ?? []
}

/** Names of all `ip` tables. */
export async function tables(host: Host): Promise<string[]> {
  const text = await host.run('nft', ['list', 'tables', 'ip'])
  return [...text.matchAll(/^table ip (\S+)/gm)].flatMap(([, name]) => name ?? [])
}
