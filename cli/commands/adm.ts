import type { Client } from '@hawser/client/client.ts'
import { modify } from '@hawser/client/modify.ts'
import { SelfSubjectReview } from '@hawser/kinds/authentication/selfsubjectreview.ts'
import { Image } from '@hawser/kinds/image/image.ts'
import { notFound } from '@hawser/kinds/meta/status.ts'
import { type Command, type Invocation, textFlag, UsageError } from '../command.ts'
import { openSession, sessionHelp, sessionOptions } from '../session.ts'
import { referenceOf } from '../signature/claims.ts'
import { openKeyring } from '../signature/gpg.ts'
import { signaturesOf, type Verdict, verdictOn, withVerdict } from '../signature/verify.ts'

export const adm: Command = {
  name: 'adm',
  usage:
    'adm verify-image-signature IMAGE --expected-identity NAME --public-key FILE [--save] | --remove-all',
  summary: 'Check by whom an image was signed; with --save, note it on the image.',
  options: {
    ...sessionOptions,
    'expected-identity': { type: 'string' },
    'public-key': { type: 'string' },
    save: { type: 'boolean' },
    'remove-all': { type: 'boolean' },
  },
  optionHelp: {
    ...sessionHelp,
    'expected-identity': 'name by which the image is known, as registry.example.com/team/web:v1',
    'public-key': 'file of the public keys of who may have signed it',
    save: 'note on the image what was found out; what was noted before and is not true any more goes',
    'remove-all': 'remove all signatures from the image',
  },
  async run(invocation) {
    const [verb, image, ...more] = invocation.args
    if (verb !== 'verify-image-signature')
      throw new UsageError(verb === undefined ? 'say what to do' : `"adm ${verb}" is not known`)
    if (image === undefined || more.length > 0) throw new UsageError('exactly one image must be specified')
    return invocation.flags['remove-all'] ? removeAll(image, invocation) : verify(image, invocation)
  },
}

async function removeAll(name: string, invocation: Invocation): Promise<number> {
  if (textFlag(invocation, 'expected-identity') !== undefined)
    throw new UsageError('the --expected-identity cannot be used when removing all verifications')
  const { client } = await openSession(invocation)
  const changed = await modify(client, Image, { name }, (image) => ({ ...image, signatures: [] }))
  if (!changed) throw notFound(Image, name)
  invocation.out.write(`all signatures of image ${name} removed\n`)
  return 0
}

async function verify(name: string, invocation: Invocation): Promise<number> {
  const { out, err, signal } = invocation
  const expected = textFlag(invocation, 'expected-identity')
  if (expected === undefined) throw new UsageError('the --expected-identity is required')
  referenceOf(expected)
  const publicKey = textFlag(invocation, 'public-key')
  if (publicKey === undefined) throw new UsageError('the --public-key is required')
  const { client } = await openSession(invocation)
  const signatures = signaturesOf(await client.get(Image, name))
  await using keyring = await openKeyring(publicKey, signal)
  const verdicts = new Map<string, Verdict>()
  for (const signature of signatures) {
    const verdict = await verdictOn(signature, name, expected, keyring)
    verdicts.set(signature.metadata.name, verdict)
    if (verdict.is === 'trusted')
      out.write(`image "${name}" identity is now confirmed (signed by GPG key "${verdict.key}")\n`)
    else err.write(`error verifying signature ${signature.metadata.name} for image ${name}: ${verdict.why}\n`)
  }
  if (invocation.flags.save) await save(client, name, verdicts)
  else out.write(`image "${name}" was not changed: --save notes on it what was found out\n`)
  return [...verdicts.values()].some(({ is }) => is === 'trusted') ? 0 : 1
}

async function save(client: Client, name: string, verdicts: ReadonlyMap<string, Verdict>): Promise<void> {
  const { status } = await client.create(SelfSubjectReview, { metadata: {} })
  const { username: user = '' } = status.userInfo
  const now = Date.now()
  await modify(client, Image, { name }, (image) => ({
    ...image,
    signatures: (image.signatures ?? []).map((signature) =>
      withVerdict(signature, verdicts.get(signature.metadata.name), user, now),
    ),
  }))
}
