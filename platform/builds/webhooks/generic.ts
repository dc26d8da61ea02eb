import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { WebHookTrigger } from '@hawser/kinds/build/buildtrigger.ts'
import { type GenericWebHookEvent, genericWebHookEvent } from '@hawser/kinds/build/genericwebhookevent.ts'
import { decode } from '@hawser/kinds/decode.ts'
import type { BuildOptions } from '../generate.ts'
import { type Delivery, type Hook, mediaTypeOf, revisionOf, type Wish } from './hook.ts'
import { isConcerned, otherRef } from './refs.ts'

/** Reads YAML; what it refuses it throws. */
export type ReadYaml = (text: string) => Promise<unknown>

/** B11: whoever knows the secret, with or without a body. What cannot be read of it is passed over, and said. */
export const genericHook = (readYaml: ReadYaml): Hook => ({
  triggerType: 'Generic',
  message: 'Generic WebHook',
  triggersOf: ({ spec }) => (spec.triggers ?? []).map(({ generic }) => generic),
  cause: (revision, secret) => ({ genericWebHook: { ...(revision && { revision }), secret } }),
  async read(delivery, source, trigger) {
    const event = await eventOf(delivery, readYaml)
    return typeof event === 'string'
      ? { do: 'build', options: {}, warning: event }
      : wishOf(event, source, trigger)
  },
})

/** Text: why the body says nothing; undefined: there is none. */
async function eventOf(
  delivery: Delivery,
  readYaml: ReadYaml,
): Promise<GenericWebHookEvent | string | undefined> {
  if (delivery.body.length === 0) return undefined
  const type = mediaTypeOf(delivery)
  if (type !== 'application/json' && type !== 'application/yaml')
    return 'invalid Content-Type on payload, ignoring payload and continuing with build'
  const text = delivery.body.toString()
  try {
    const body = type === 'application/yaml' ? await readYaml(text) : JSON.parse(text)
    const { value, mistyped } = decode<GenericWebHookEvent>(genericWebHookEvent.node, body)
    const [wrong] = mistyped
    return wrong ? passedOver(wrong.message) : value
  } catch (error) {
    return passedOver((error as Error).message)
  }
}

const passedOver = (why: string): string =>
  `error unmarshalling payload: ${why}, ignoring payload and continuing with build`

function wishOf(
  event: GenericWebHookEvent | undefined,
  source: BuildConfig['spec']['source'],
  { allowEnv }: WebHookTrigger,
): Wish {
  const { env = [], git, dockerStrategyOptions: docker } = event ?? {}
  const refusedEnv =
    env.length > 0 && !allowEnv ? 'the variables in the payload are ignored: the trigger has no allowEnv' : ''
  const options: BuildOptions = { ...(allowEnv && env.length > 0 && { env }), ...(docker && { docker }) }
  const build = (warning: string, more: BuildOptions = {}): Wish => {
    const warnings = [refusedEnv, warning].filter(Boolean).join('; ')
    return { do: 'build', options: { ...options, ...more }, ...(warnings && { warning: warnings }) }
  }
  if (!event || !source.git) return build('')
  if (!git) return build('no git information found in payload, ignoring and continuing with build')
  const ours = git.refs?.length ? git.refs.find(({ ref = '' }) => isConcerned(source, ref)) : git
  if (!ours)
    return {
      do: 'nothing',
      because: `skipping build. None of the supplied refs matched ${JSON.stringify(source.git.ref ?? '')}`,
    }
  if (ours === git && !isConcerned(source, git.ref ?? ''))
    return { do: 'nothing', because: otherRef(git.ref ?? '') }
  const { commit, author, committer, message } = ours
  const revision = revisionOf({ author, committer, ...(commit && { commit }), ...(message && { message }) })
  return build('', revision ? { revision } : {})
}
