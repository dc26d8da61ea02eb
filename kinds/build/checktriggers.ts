import type { ObjectReference } from '../core/objectreference.ts'
import { type FieldError, invalid, notSupported, required } from '../meta/field.ts'
import type { BuildTriggerPolicy, WebHookTrigger } from './buildtrigger.ts'

const hooks = { GitHub: 'github', Generic: 'generic', GitLab: 'gitlab', Bitbucket: 'bitbucket' } as const
const types = ['Bitbucket', 'ConfigChange', 'Generic', 'GitHub', 'GitLab', 'ImageChange']

/**
 * @param input      The image that the strategy builds on: what a trigger without an image watches.
 * @param namespace  Of the build config.
 */
export function checkTriggers(
  triggers: readonly BuildTriggerPolicy[],
  path: string,
  input: ObjectReference | undefined,
  namespace: string | undefined,
): FieldError[] {
  const watched = triggers.flatMap(({ type, imageChange }) => {
    if (type !== 'ImageChange') return []
    const from = imageChange?.from ?? input
    return from?.kind === 'ImageStreamTag' ? `${from.namespace || namespace}/${from.name}` : ''
  })
  return [
    ...triggers.flatMap((trigger, i) => checkTrigger(trigger, `${path}[${i}]`)),
    ...(new Set(watched).size < watched.length
      ? [invalid(path, '', 'multiple ImageChange triggers refer to the same image stream tag')]
      : []),
  ]
}

function checkTrigger(trigger: BuildTriggerPolicy, path: string): FieldError[] {
  const { type, imageChange } = trigger
  if (type === '' || type === 'ConfigChange') return []
  if (!types.includes(type)) return [notSupported(`${path}.type`, type, types)]
  if (type === 'ImageChange')
    return imageChange ? checkFrom(imageChange.from, path) : [required(`${path}.imageChange`)]
  const name = hooks[type as keyof typeof hooks]
  const hook = trigger[name]
  return hook ? checkHook(hook, name, `${path}.${name}`) : [required(`${path}.${name}`)]
}

function checkFrom(from: NonNullable<BuildTriggerPolicy['imageChange']>['from'], path: string): FieldError[] {
  if (!from) return []
  const at = `${path}.imageChange.from`
  if (from.kind !== 'ImageStreamTag')
    return [
      invalid(
        `${at}.kind`,
        from.kind,
        'only an ImageStreamTag type of reference is allowed in an ImageChange trigger.',
      ),
    ]
  return from.name ? [] : [required(`${at}.name`)]
}

/** Whoever knows the secret in the URL may start a build. */
function checkHook(
  { secret, secretReference, allowEnv }: WebHookTrigger,
  name: string,
  path: string,
): FieldError[] {
  return [
    ...(secret || secretReference ? [] : [required(`${path}.secret`)]),
    ...(allowEnv && name !== 'generic'
      ? [invalid(path, '', `allowEnv is only allowed for generic webhooks, not for ${name}`)]
      : []),
  ]
}
