import { isObject } from '@hawser/kinds/meta/json.ts'
import { permit, signingRefusal } from '../access.ts'
import { textOf } from '../digest.ts'
import { RegistryError } from '../error.ts'
import { nameOf, type Repository } from '../route.ts'
import type { RegistrySignature } from '../signatures.ts'
import { imagesOf } from '../streams.ts'
import { answer, answerJson } from './answer.ts'
import { readBody } from './body.ts'
import type { Answer, Methods, Parts } from './parts.ts'

/** I11: the signatures of an image of a repository. */
const read: Answer<'signatures'> = async (parts, asked, { repository, digest }) => {
  permit(asked, repository, 'pull')
  const name = textOf(digest)
  const found = (await isIn(parts, repository, name)) ? await parts.signatures.of(name) : undefined
  if (!found) throw unknown(repository, name)
  answerJson(asked.response, 200, { signatures: found })
}

const put: Answer<'signatures'> = async (parts, asked, { repository, digest }) => {
  permit(asked, repository, 'pull')
  const refusal = signingRefusal(asked)
  if (refusal) throw new RegistryError('DENIED', refusal.message)
  const name = textOf(digest)
  const signature = signatureIn(await readBody(asked, mostBytes, tooLarge), name)
  if (!(await isIn(parts, repository, name))) throw unknown(repository, name)
  await parts.signatures.add(signature)
  answer(asked.response, 201)
}

export const signatureMethods: Methods<'signatures'> = { GET: read, PUT: put }

const mostBytes = 1 << 20

/** An image is of those repositories whose streams list it. */
async function isIn({ streams }: Parts, repository: Repository, digest: string): Promise<boolean> {
  const stream = await streams.find(repository)
  return stream !== undefined && imagesOf(stream).has(digest)
}

/** @throws {RegistryError} `SIGNATURE_INVALID`, naming the field. */
function signatureIn(bytes: Buffer, digest: string): RegistrySignature {
  const value = parsed(bytes)
  if (!isObject(value)) throw invalid('it is not a JSON object')
  const { schemaVersion, name, type = 'atomic', content } = value
  if (schemaVersion !== 2) throw invalid('only schemaVersion=2 is currently supported')
  if (typeof name !== 'string' || !name.startsWith(`${digest}@`))
    throw invalid(`its name must be ${digest}@ and a name of its own`)
  if (typeof type !== 'string' || typeof content !== 'string') throw invalid('type and content must be texts')
  return { schemaVersion, name, type: type || 'atomic', content }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

const tooLarge = (): RegistryError =>
  new RegistryError('SIGNATURE_INVALID', `a signature has at most ${mostBytes} bytes`, { status: 413 })

const invalid = (why: string): RegistryError =>
  new RegistryError('SIGNATURE_INVALID', `this is no signature of an image: ${why}`)

const unknown = (repository: Repository, digest: string): RegistryError =>
  new RegistryError('MANIFEST_UNKNOWN', `${nameOf(repository)} has no image ${digest}`)
