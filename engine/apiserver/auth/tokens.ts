import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../pki/atomic.ts'
import type { User } from '../resources/resources.ts'

/** Bearer tokens and whom they speak for. */
export interface Tokens {
  /** The user of a token. Only digests are compared, so that how long it takes tells nothing about the tokens known. */
  userOf(token: string): User | undefined
  /** Makes a token for a user, keeps its digest in the file and returns the token: it is never seen again. */
  add(user: User): Promise<string>
  /** Makes a token that speaks for exactly this user until it is given back. It is written nowhere. */
  lend(user: User): LentToken
}

export interface LentToken extends Disposable {
  readonly token: string
}

interface Entry extends User {
  /** SHA-256 of the token, hex. The token itself is nowhere. */
  readonly sha256: string
}

/**
 * Opens the file of static tokens, `{ "tokens": [{ "sha256", "name", "groups" }] }`. Absent: no token is known.
 *
 * @throws naming the file, when it holds anything else.
 */
export async function openTokens(path: string): Promise<Tokens> {
  const users = new Map((await entriesOf(path)).map((entry) => [entry.sha256, entry]))
  const lent = new Map<string, User>()
  return {
    userOf(token) {
      const sha256 = digest(token)
      const borrower = lent.get(sha256)
      if (borrower) return borrower
      const entry = users.get(sha256)
      return entry && { name: entry.name, groups: [...entry.groups, 'system:authenticated'] }
    },
    async add({ name, groups }) {
      const token = newToken()
      const entry = { sha256: digest(token), name, groups }
      await writeAtomically(
        path,
        `${JSON.stringify({ tokens: [...users.values(), entry] }, null, 2)}\n`,
        0o600,
      )
      users.set(entry.sha256, entry)
      return token
    },
    lend(user) {
      const token = newToken()
      const sha256 = digest(token)
      lent.set(sha256, user)
      return { token, [Symbol.dispose]: () => void lent.delete(sha256) }
    },
  }
}

const newToken = (): string => randomBytes(24).toString('base64url')
const digest = (token: string): string => createHash('sha256').update(token).digest('hex')

async function entriesOf(path: string): Promise<readonly Entry[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const entries = parsed(text)
  if (entries?.every(isEntry)) return entries
  throw new Error(
    `${path} is not a file of tokens: { "tokens": [{ "sha256": "64 hex digits", "name": "…", "groups": ["…"] }] } is needed`,
  )
}

function parsed(text: string): unknown[] | undefined {
  try {
    const { tokens } = JSON.parse(text)
    return Array.isArray(tokens) ? tokens : undefined
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is Entry {
  const { sha256, name, groups } = (value ?? {}) as Record<string, unknown>
  return (
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof name === 'string' &&
    name !== '' &&
    Array.isArray(groups) &&
    groups.every((group) => typeof group === 'string')
  )
}
