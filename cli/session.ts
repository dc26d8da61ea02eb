import { existsSync } from 'node:fs'
import type { Client } from '@hawser/client/client.ts'
import { connect } from '@hawser/client/connect.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Invocation } from './command.ts'
import { textFlag } from './command.ts'
import { type Dirs, defaultDataDir, dirsOf } from './platform/dirs.ts'

/** Options of every command that talks to a platform. */
export const sessionOptions = {
  'data-dir': { type: 'string' },
  kubeconfig: { type: 'string' },
  project: { type: 'string', short: 'n' },
} as const
export const sessionHelp = {
  'data-dir': `where the platform of this machine keeps everything (default $HAWSER_DATA_DIR or ${defaultDataDir})`,
  kubeconfig: 'talk to the platform of this kubeconfig instead (default $HAWSER_KUBECONFIG)',
  project: 'project to work in (default: the one of the kubeconfig)',
} as const

export interface Session {
  readonly client: Client
  readonly project: string
  readonly server: string
}

export function dirsFor(invocation: Invocation): Dirs {
  return dirsOf(textFlag(invocation, 'data-dir') ?? invocation.env.HAWSER_DATA_DIR ?? defaultDataDir)
}

/** The kubeconfig the user named; undefined: the platform of this machine. */
export const foreignKubeconfig = (invocation: Invocation): string | undefined =>
  textFlag(invocation, 'kubeconfig') ?? invocation.env.HAWSER_KUBECONFIG

/** Connects to the platform the user means. */
export async function openSession(invocation: Invocation): Promise<Session> {
  const path = foreignKubeconfig(invocation) ?? dirsFor(invocation).kubeconfig
  if (!existsSync(path)) {
    throw new StatusError('ServiceUnavailable', `there is no platform yet: ${path} does not exist`, {
      hint: 'Start one on this machine with: hawser up',
    })
  }
  const access = await readKubeconfig(path)
  return {
    client: connect(httpsTransport(access)),
    project: textFlag(invocation, 'project') ?? access.namespace ?? 'default',
    server: access.server,
  }
}
