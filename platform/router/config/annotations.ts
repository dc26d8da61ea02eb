import { isIP } from 'node:net'
import type { Route } from '@hawser/kinds/route/route.ts'

/** What a route's annotations ask of HAProxy (R8). Values that make no sense are as good as absent. */
export interface Wishes {
  readonly balance: string | undefined
  /** HAProxy times: `90s`. */
  readonly timeout: string | undefined
  readonly tunnelTimeout: string | undefined
  /** Addresses and networks that may come in; undefined: everybody. */
  readonly allowed: readonly string[] | undefined
  readonly hsts: string | undefined
  readonly isSticky: boolean
  readonly cookieName: string | undefined
  readonly sameSite: string | undefined
  readonly rewriteTarget: string | undefined
  readonly checkInterval: string | undefined
  readonly limits: Limits | undefined
}
/** At most so many for one client address. */
export interface Limits {
  readonly concurrentTcp: number | undefined
  /** In 3 seconds. */
  readonly tcp: number | undefined
  /** In 10 seconds. */
  readonly http: number | undefined
}

const prefix = 'haproxy.router.openshift.io/'

export function wishesOf({ metadata }: Route): Wishes {
  const annotations = metadata.annotations ?? {}
  const text = (name: string): string | undefined => annotations[name]?.trim()
  const matching = (name: string, pattern: RegExp): string | undefined => {
    const value = text(name)
    return value !== undefined && pattern.test(value) ? value : undefined
  }
  return {
    balance: matching(`${prefix}balance`, /^(roundrobin|leastconn|source|random)$/),
    timeout: time(text(`${prefix}timeout`)),
    tunnelTimeout: time(text(`${prefix}timeout-tunnel`)),
    allowed: networks(text(`${prefix}ip_whitelist`) ?? text(`${prefix}ip_allowlist`)),
    hsts: matching(`${prefix}hsts_header`, /^max-age=\d+(\s*;\s*(includeSubDomains|preload))*$/i),
    isSticky: !isTrue(text(`${prefix}disable_cookies`)),
    cookieName: matching('router.openshift.io/cookie_name', /^[A-Za-z0-9_-]{1,64}$/),
    sameSite: matching('router.openshift.io/cookie-same-site', /^(Lax|Strict|None)$/),
    rewriteTarget: matching(`${prefix}rewrite-target`, /^\/[A-Za-z0-9._~/%-]*$/),
    checkInterval: time(text('router.openshift.io/haproxy.health.check.interval')),
    limits: limitsOf(annotations),
  }
}

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true'

/** HAProxy counts times in 31 bits of milliseconds. */
const MAX_MS = 2 ** 31 - 1
const unitMs: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

function time(value: string | undefined): string | undefined {
  const [, number, unit = 'ms'] = /^([1-9]\d{0,15})(us|ms|s|m|h|d)?$/.exec(value ?? '') ?? []
  if (number === undefined) return undefined
  const ms = Number(number) * (unitMs[unit] ?? 1)
  return ms > MAX_MS ? `${MAX_MS}ms` : `${number}${unit}`
}

function networks(value: string | undefined): string[] | undefined {
  const good = (value ?? '').split(/\s+/).filter(isNetwork)
  return good.length > 0 ? good : undefined
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

function limitsOf(annotations: Readonly<Record<string, string>>): Limits | undefined {
  const base = `${prefix}rate-limit-connections`
  if (!isTrue(annotations[base]?.trim())) return undefined
  const count = (name: string): number | undefined => {
    const value = annotations[`${base}.${name}`]?.trim() ?? ''
    return /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined
  }
  return { concurrentTcp: count('concurrent-tcp'), tcp: count('rate-tcp'), http: count('rate-http') }
}
