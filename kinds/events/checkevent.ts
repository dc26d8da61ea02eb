import { type FieldError, invalid, required } from '../meta/field.ts'

interface Told {
  readonly eventTime?: string
  readonly type?: string
  readonly series?: { readonly count: number; readonly lastObservedTime: string }
  readonly deprecatedSource: object
  readonly deprecatedFirstTimestamp?: string
  readonly deprecatedLastTimestamp?: string
  readonly deprecatedCount?: number
}

const unset = 'needs to be unset'

/**
 * What is asked of an event that is made under its newer names, and not of one of the core group. The names in messages
 * are those of the core group all the same: upstream's doing.
 */
export function checkNewEvent(event: Told): FieldError[] {
  const { eventTime, type = '', series, deprecatedSource } = event
  return [
    ...(series && series.count < 2 ? [invalid('series.count', '', 'should be at least 2')] : []),
    ...(series && !series.lastObservedTime ? [required('series.lastObservedTime')] : []),
    ...(eventTime ? [] : [required('eventTime')]),
    ...(type === 'Normal' || type === 'Warning' ? [] : [invalid('type', '', `has invalid value: ${type}`)]),
    ...(event.deprecatedFirstTimestamp ? [invalid('firstTimestamp', '', unset)] : []),
    ...(event.deprecatedLastTimestamp ? [invalid('lastTimestamp', '', unset)] : []),
    ...(event.deprecatedCount ? [invalid('count', '', unset)] : []),
    ...(Object.values(deprecatedSource).some(Boolean) ? [invalid('source', '', unset)] : []),
  ]
}
