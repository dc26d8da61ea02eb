import { type FieldError, invalid, required } from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'
import type { ObjectReference } from './objectreference.ts'

interface Told {
  readonly metadata: { readonly namespace?: string }
  readonly involvedObject: ObjectReference
  readonly eventTime?: string
  readonly reportingComponent: string
  readonly reportingInstance: string
  readonly action?: string
  readonly reason: string
  readonly message?: string
}

const most = { name: 128, message: 1024 } as const

/** What happens to objects without a namespace is told in "default"; events with a time also say who tells what. */
export function checkEvent(event: Told): FieldError[] {
  const { involvedObject, eventTime, metadata } = event
  const place = involvedObject.namespace || 'default'
  const isSystem = !involvedObject.namespace && metadata.namespace === 'kube-system'
  return [
    ...(place === metadata.namespace || isSystem
      ? []
      : [
          invalid(
            'involvedObject.namespace',
            involvedObject.namespace ?? '',
            'does not match event.namespace',
          ),
        ]),
    ...(eventTime === undefined ? [] : checkTeller(event)),
  ]
}

function checkTeller({ reportingComponent: teller, message = '', ...event }: Told): FieldError[] {
  const texts = ['reportingInstance', 'action', 'reason'] as const
  return [
    ...(teller ? [] : [required('reportingComponent')]),
    ...qualifiedName(teller).map((problem) => invalid('reportingComponent', teller, problem)),
    ...texts.flatMap((field) => checkText(event[field] ?? '', field)),
    ...(message.length > most.message
      ? [invalid('message', '', `can have at most ${most.message} characters`)]
      : []),
  ]
}

function checkText(text: string, field: string): FieldError[] {
  if (!text) return [required(field)]
  return text.length > most.name ? [invalid(field, '', `can have at most ${most.name} characters`)] : []
}
