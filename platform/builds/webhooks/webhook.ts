import type { Context } from '@hawser/client/controller.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import { type About, type Act, answer, answerBuild, placeOf, readBody } from '../subresources/about.ts'
import { createBuild } from '../subresources/createbuild.ts'
import { bitbucket } from './bitbucket.ts'
import { genericHook, type ReadYaml } from './generic.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import type { Hook, Wish } from './hook.ts'
import { halfOf, SECRET_KEY, triggerFor } from './secret.ts'

/** A push of very many commits; nobody sends it who does not know the secret. */
const MOST = 8 * 1024 * 1024

/** B10: POST to `webhooks/SECRET/TYPE` of a build config starts a build, whoever sends it. Answers 200. */
export function webhooks(readYaml: ReadYaml): Act {
  const hooks: Readonly<Record<string, Hook>> = { github, gitlab, bitbucket, generic: genericHook(readYaml) }
  return async (context, request, response, about) => {
    const { secret, type } = pathOf(about.rest)
    const hook = Object.hasOwn(hooks, type) ? hooks[type] : undefined
    if (!hook) {
      throw new StatusError('NotFound', `buildconfighook.build.openshift.io "${type}" not found`, {
        hint: `A webhook is one of ${Object.keys(hooks).join(', ')}.`,
      })
    }
    const { buildConfig, trigger } = await admit(context, hook, secret, type, about)
    const body = await readBody(request, MOST)
    const wish = await hook.read({ headers: request.headers, body }, buildConfig.spec.source, trigger)
    if (wish.do === 'nothing') return answer(response, 200, success(wish.because))
    const build = await createBuild(context, placeOf(about), optionsOf(hook, wish, secret))
    answerBuild(response, 200, about, build, wish.warning ? { warning: warningHeader(wish.warning) } : {})
  }
}

/** @throws {StatusError} `BadRequest` */
export function pathOf(rest = ''): { readonly secret: string; readonly type: string } {
  const parts = rest.split('/')
  const [secret, type] = parts.map(decoded)
  if (parts.length !== 2 || !secret || !type)
    throw badRequest(
      'unexpected hook subpath',
      'The path of a webhook ends with webhooks/SECRET/TYPE, where TYPE is github, gitlab, bitbucket or generic.',
    )
  return { secret, type }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/** Whoever does not know the secret is not told which build configs there are, nor which hooks they have. */
async function admit({ client }: Context, hook: Hook, secret: string, type: string, about: About) {
  const { namespace, name } = placeOf(about)
  const buildConfig = await client.find(BuildConfig, name, namespace)
  const trigger =
    buildConfig &&
    (await triggerFor(hook.triggersOf(buildConfig), secret, async (reference) => {
      const data = (await client.find(Secret, reference, namespace))?.data?.[SECRET_KEY]
      return data === undefined ? undefined : Buffer.from(data, 'base64')
    }))
  if (!buildConfig || !trigger)
    throw new StatusError(
      'Unauthorized',
      `the webhook ${JSON.stringify(type)} for ${JSON.stringify(name)} did not accept your secret`,
    )
  return { buildConfig, trigger }
}

const optionsOf = (hook: Hook, { options }: Extract<Wish, { do: 'build' }>, secret: string) => ({
  ...options,
  triggeredBy: [{ message: hook.message, ...hook.cause(options.revision, halfOf(secret)) }],
})

const success = (message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  message,
  code: 200,
})

/** RFC 9110 has no other characters in a quoted text. */
const warningHeader = (text: string): string => `299 - "${text.replace(/[^\x20-\x7e]|["\\]/g, "'")}"`
