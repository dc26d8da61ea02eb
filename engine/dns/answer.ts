import { isIPv4 } from 'node:net'
import type { Answer, Question } from 'dns-packet'
import { type Meaning, meaningOf, namesOf } from './cluster.ts'
import type { View, Zone } from './view.ts'

/** Response codes of RFC 1035 that we give. */
export const rcode = {
  ok: 0,
  badFormat: 1,
  serverFailure: 2,
  noSuchName: 3,
  notImplemented: 4,
  refused: 5,
} as const

/** What we say to a question. */
export interface Reply {
  readonly rcode: number
  readonly answers: readonly Answer[]
  readonly authorities: readonly Answer[]
  readonly additionals: readonly Answer[]
  /** A name outside of the cluster whose records belong to the answer too. */
  readonly alsoAsk?: string
}

/** Seconds a client may keep an answer: short, since pods come and go. */
const TTL = 5
/** An alias may lead to another alias, but not in circles. */
const MAX_ALIASES = 8

/** Answers a question about the cluster; undefined when it is about the rest of the world. */
export function answer(question: Question, view: View, zone: Zone): Reply | undefined {
  const name = question.name.toLowerCase().replace(/\.$/, '')
  const address = reversed(name)
  if (address !== undefined) return reverseReply(question, address, view, zone)
  const labels = zone.aliases?.get(name)?.split('.') ?? labelsBefore(zone.domain, name)
  if (!labels) return undefined
  return forwardReply(question, labels, view, zone, 0)
}

/** `a.b` in `a.b.cluster.local`; undefined for a name of another domain. */
function labelsBefore(domain: string, name: string): string[] | undefined {
  if (name === domain) return []
  return name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1).split('.') : undefined
}

function forwardReply(
  question: Question,
  labels: readonly string[],
  view: View,
  zone: Zone,
  aliases: number,
): Reply {
  const meaning = meaningOf(labels, view, zone)
  if (!meaning) return negative(rcode.noSuchName, zone)
  if (meaning.alias) return aliasReply(question, meaning.alias, view, zone, aliases)
  const answers = recordsOf(question, meaning, zone)
  if (answers.length === 0) return negative(rcode.ok, zone)
  return { rcode: rcode.ok, answers, authorities: [], additionals: glue(answers, meaning) }
}

/** dns-packet knows it as a number without a type. */
const isAny = (type: string | undefined): boolean => type === 'ANY'

function recordsOf({ name, type }: Question, meaning: Meaning, zone: Zone): Answer[] {
  const wants = (wanted: string): boolean => isAny(type) || type === wanted
  const common = { name, ttl: TTL } as const
  return [
    ...(wants('A') ? (meaning.addresses ?? []) : []).map((data) => ({ ...common, type: 'A', data }) as const),
    ...(wants('SRV') ? (meaning.servers ?? []) : []).map(
      ({ target, port }) =>
        ({ ...common, type: 'SRV', data: { priority: 0, weight: 100, port, target } }) as const,
    ),
    ...(wants('TXT') && meaning.text ? [{ ...common, type: 'TXT', data: meaning.text } as const] : []),
    ...(wants('SOA') && meaning.isApex ? [{ ...soa(zone), name }] : []),
    ...(wants('NS') && meaning.isApex
      ? [{ ...common, type: 'NS', data: `ns.dns.${zone.domain}` } as const]
      : []),
  ]
}

/** Addresses of the servers named in SRV records, so that the client need not ask again. */
function glue(answers: readonly Answer[], meaning: Meaning): Answer[] {
  if (!answers.some(({ type }) => type === 'SRV')) return []
  const addresses = new Map((meaning.servers ?? []).map((server) => [server.target, server.addresses]))
  return [...addresses].flatMap(([name, all]) =>
    all.map((data) => ({ name, ttl: TTL, type: 'A', data }) as const),
  )
}

function aliasReply(question: Question, target: string, view: View, zone: Zone, aliases: number): Reply {
  const cname: Answer = { name: question.name, ttl: TTL, type: 'CNAME', data: target }
  const alone: Reply = { rcode: rcode.ok, answers: [cname], authorities: [], additionals: [] }
  if (question.type === 'CNAME' || aliases === MAX_ALIASES) return alone
  const labels = labelsBefore(zone.domain, target.toLowerCase())
  if (!labels) return { ...alone, alsoAsk: target }
  const rest = forwardReply({ ...question, name: target }, labels, view, zone, aliases + 1)
  return { ...rest, answers: [cname, ...rest.answers] }
}

/** `10.0.0.1` of `1.0.0.10.in-addr.arpa`; undefined for any other name. */
function reversed(name: string): string | undefined {
  const digits = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name)
  const address = digits?.slice(1).reverse().join('.')
  return address && isIPv4(address) ? address : undefined
}

function reverseReply(question: Question, address: string, view: View, zone: Zone): Reply | undefined {
  const names = namesOf(address, view, zone)
  if (names.length === 0) return zone.isOurs(address) ? negative(rcode.noSuchName, zone) : undefined
  if (question.type !== 'PTR' && !isAny(question.type)) return negative(rcode.ok, zone)
  const answers = names.map((data) => ({ name: question.name, ttl: TTL, type: 'PTR', data }) as const)
  return { rcode: rcode.ok, answers, authorities: [], additionals: [] }
}

/** There is no such name, or no record of that type: the SOA says how long to believe it. */
const negative = (code: number, zone: Zone): Reply => ({
  rcode: code,
  answers: [],
  authorities: [soa(zone)],
  additionals: [],
})

const soa = ({ domain }: Zone): Answer => ({
  name: domain,
  type: 'SOA',
  ttl: TTL,
  data: {
    mname: `ns.dns.${domain}`,
    rname: `hostmaster.${domain}`,
    serial: 1,
    refresh: 7200,
    retry: 1800,
    expire: 86_400,
    minimum: TTL,
  },
})
