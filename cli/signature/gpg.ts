import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StatusError } from '@hawser/kinds/meta/status.ts'

const run = promisify(execFile)
const patienceMs = 30_000

/** Keys that signatures are checked with, apart from those of the user. */
export interface Keyring extends AsyncDisposable {
  /**
   * What was signed, and by which key (the last 16 digits of its fingerprint).
   *
   * @throws {StatusError} `BadRequest` when it is not signed by one of the keys.
   */
  check(signature: Buffer): Promise<{ readonly payload: string; readonly key: string }>
}

/** @param publicKey  Path of a file of public keys, binary or with ASCII armor. */
export async function openKeyring(publicKey: string, signal: AbortSignal): Promise<Keyring> {
  // gpg's sockets are in it, and their paths must be short.
  const home = await mkdtemp(join(tmpdir(), 'hawser-gpg-'))
  const dispose = () => rm(home, { recursive: true, force: true })
  const gpg = (...args: string[]) =>
    run('gpg', ['--homedir', home, '--batch', '--no-tty', '--no-autostart', ...args], {
      ...{ timeout: patienceMs, signal, encoding: 'utf8', maxBuffer: 1024 * 1024 },
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    })
  try {
    await gpg('--import', publicKey)
  } catch (error) {
    await dispose()
    signal.throwIfAborted()
    throw notImported(publicKey, error as Failed)
  }
  return {
    async check(signature) {
      const file = join(home, 'signature')
      await writeFile(file, signature)
      const status = ['--status-fd', '2', '--trust-model', 'always']
      const done = await gpg(...status, '--decrypt', file).catch((error: Failed) => {
        throw new StatusError('BadRequest', `signature rejected: ${reasonOf(error.stderr ?? '')}`)
      })
      const [, fingerprint] = /^\[GNUPG:\] VALIDSIG ([0-9A-F]{40,64}) /m.exec(done.stderr) ?? []
      if (!fingerprint) throw new StatusError('BadRequest', 'signature rejected: nobody has signed it')
      return { payload: done.stdout, key: fingerprint.slice(-16) }
    },
    [Symbol.asyncDispose]: dispose,
  }
}

type Failed = NodeJS.ErrnoException & { readonly stderr?: string }

function notImported(publicKey: string, { code, stderr, message }: Failed): StatusError {
  if (code === 'ENOENT')
    return new StatusError('BadRequest', 'gpg is not installed, and signatures are checked with it', {
      hint: 'Install it: apt-get install gpg',
    })
  const said = (stderr ?? message).trim().split('\n').at(-1) ?? ''
  return new StatusError('BadRequest', `${publicKey} has no public key: ${said}`, {
    hint: 'Write the key of who signs into it: gpg --export NAME >FILE.',
  })
}

function reasonOf(status: string): string {
  const [, missing] = /^\[GNUPG:\] NO_PUBKEY (\S+)/m.exec(status) ?? []
  if (missing) return `it was signed by the key ${missing}, which is none of the given`
  const bad = /^\[GNUPG:\] (BADSIG|EXPSIG|EXPKEYSIG|REVKEYSIG)/m.exec(status)?.[1]
  const words: Readonly<Record<string, string>> = {
    BADSIG: 'it was changed after it was signed',
    EXPSIG: 'it has expired',
    EXPKEYSIG: 'the key it was signed by has expired',
    REVKEYSIG: 'the key it was signed by was revoked',
  }
  return (bad && words[bad]) ?? 'it is not an OpenPGP message that was signed'
}
