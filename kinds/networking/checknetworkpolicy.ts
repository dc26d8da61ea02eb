import { type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { cidr as cidrProblems, portName, portNumber } from '../meta/names.ts'
import { parseRange, rangeContains } from '../meta/range.ts'
import type { IPBlock, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from './networkpolicy.ts'

const mostTypes = 2

export function checkNetworkPolicySpec(spec: NetworkPolicySpec, path: string): FieldError[] {
  const { podSelector, ingress = [], egress = [], policyTypes = [] } = spec
  return [
    ...checkLabelSelector(podSelector, `${path}.podSelector`),
    ...ingress.flatMap(({ ports, from }, i) => [
      ...checkPorts(ports, `${path}.ingress[${i}].ports`),
      ...checkPeers(from, `${path}.ingress[${i}].from`),
    ]),
    ...egress.flatMap(({ ports, to }, i) => [
      ...checkPorts(ports, `${path}.egress[${i}].ports`),
      ...checkPeers(to, `${path}.egress[${i}].to`),
    ]),
    ...(policyTypes.length > mostTypes
      ? [invalid(`${path}.policyTypes`, policyTypes, 'may not specify more than two policyTypes')]
      : []),
  ]
}

const checkPorts = (ports: readonly NetworkPolicyPort[] = [], path: string): FieldError[] =>
  ports.flatMap((port, i) => checkPort(port, `${path}[${i}]`))

function checkPort({ port, endPort }: NetworkPolicyPort, path: string): FieldError[] {
  const end = (problem: string) => invalid(`${path}.endPort`, endPort, problem)
  if (port === undefined)
    return endPort === undefined ? [] : [end('may not be specified when `port` is not specified')]
  if (typeof port === 'string')
    return [
      ...(endPort === undefined ? [] : [end('may not be specified when `port` is non-numeric')]),
      ...portName(port).map((problem) => invalid(`${path}.port`, port, problem)),
    ]
  return [
    ...portNumber(port).map((problem) => invalid(`${path}.port`, port, problem)),
    ...(endPort !== undefined && endPort < port ? [end('must be greater than or equal to `port`')] : []),
    ...(endPort === undefined ? [] : portNumber(endPort).map(end)),
  ]
}

const checkPeers = (peers: readonly NetworkPolicyPeer[] = [], path: string): FieldError[] =>
  peers.flatMap((peer, i) => checkPeer(peer, `${path}[${i}]`))

function checkPeer(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  path: string,
): FieldError[] {
  const others = podSelector ?? namespaceSelector
  return [
    ...(podSelector ? checkLabelSelector(podSelector, `${path}.podSelector`) : []),
    ...(namespaceSelector ? checkLabelSelector(namespaceSelector, `${path}.namespaceSelector`) : []),
    ...(ipBlock ? checkBlock(ipBlock, `${path}.ipBlock`) : []),
    ...(!others && !ipBlock ? [required(path, 'must specify a peer')] : []),
    ...(others && ipBlock ? [forbidden(path, 'may not specify both ipBlock and another peer')] : []),
  ]
}

function checkBlock({ cidr, except = [] }: IPBlock, path: string): FieldError[] {
  if (!cidr) return []
  const errors = cidrProblems(cidr).map((problem) => invalid(`${path}.cidr`, cidr, problem))
  const whole = parseRange(cidr)
  if (!whole) return errors
  except.forEach((text, i) => {
    const at = `${path}.except[${i}]`
    for (const problem of cidrProblems(text)) errors.push(invalid(at, text, problem))
    const part = parseRange(text)
    if (part && !rangeContains(whole, part))
      errors.push(invalid(at, text, 'must be a strict subset of `cidr`'))
  })
  return errors
}
