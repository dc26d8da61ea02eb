import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Host, hostOf } from '../host.ts'

/** One machine of a test network. */
export interface Machine {
  /** Does a line as `agent.ts` says and answers what came of it. */
  ask(line: string): Promise<string>
}

/**
 * A small network of its own: a node with two pods connected as the CNI plugin `ptp` does, and a machine outside.
 * It has no default route and no connection to the real one.
 */
export interface Network extends AsyncDisposable {
  readonly host: Host
  readonly node: Machine
  readonly pod1: Machine
  readonly pod2: Machine
  readonly outside: Machine
}

export const addresses = {
  node: '192.0.2.2',
  outside: '192.0.2.1',
  gateway: '10.128.0.1',
  pod1: '10.128.0.5',
  pod2: '10.128.0.6',
} as const

const machines = ['node', 'pod1', 'pod2', 'outside'] as const

/** Why network tests cannot run here; undefined when they can. Throws in CI, where a skipped suite would look green. */
export function missingForNetwork(): string | undefined {
  const reason = whatIsMissing()
  if (reason && process.env.CI) throw new Error(reason)
  return reason
}

function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root for network namespaces'
  for (const [tool, flag] of [
    ['ip', '-V'],
    ['nft', '-v'],
  ] as const) {
    try {
      execFileSync(tool, [flag], { stdio: 'ignore' })
    } catch {
      return `needs the program ${tool}`
    }
  }
  return undefined
}

export async function startNetwork(): Promise<Network> {
  const id = `hw${randomBytes(3).toString('hex')}`
  const spaces = Object.fromEntries(machines.map((name) => [name, `${id}-${name}`])) as Record<Name, string>
  const agents: ChildProcess[] = []
  const tearDown = async (): Promise<void> => {
    for (const agent of agents) agent.kill('SIGKILL')
    for (const space of Object.values(spaces)) await ip('netns', 'del', space).catch(() => undefined)
  }
  try {
    for (const space of Object.values(spaces)) {
      await ip('netns', 'add', space)
      await ip('-n', space, 'link', 'set', 'lo', 'up')
      await switchOff(space)
    }
    await connectOutside(spaces)
    for (const pod of ['pod1', 'pod2'] as const) await connectPod(spaces.node, spaces[pod], addresses[pod])
    const started = await Promise.all(machines.map((name) => startAgent(spaces[name], name, agents)))
    const [node, pod1, pod2, outside] = started as [Machine, Machine, Machine, Machine]
    const host = hostOf(['ip', 'netns', 'exec', spaces.node])
    return { host, node, pod1, pod2, outside, [Symbol.asyncDispose]: tearDown }
  } catch (error) {
    await tearDown()
    throw error
  }
}
type Name = (typeof machines)[number]

const ip = (...args: string[]): Promise<string> => hostOf().run('ip', args)

/** A new namespace starts with the switches of the machine, where a platform may be running. */
async function switchOff(space: string): Promise<void> {
  for (const name of ['ip_forward', 'conf/all/route_localnet'])
    await hostOf(['ip', 'netns', 'exec', space]).run('tee', [`/proc/sys/net/ipv4/${name}`], '0')
}

async function connectOutside({ node, outside }: Record<Name, string>): Promise<void> {
  await ip('link', 'add', 'eth0', 'netns', node, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', outside)
  for (const [space, address] of [
    [node, addresses.node],
    [outside, addresses.outside],
  ] as const) {
    await ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', 'eth0')
    await ip('-n', space, 'link', 'set', 'eth0', 'up')
  }
}

/** As `ptp`: the node's end has the gateway's address and a route to just this pod. */
async function connectPod(node: string, pod: string, address: string): Promise<void> {
  const nodeEnd = `veth${address.split('.')[3]}`
  await ip('link', 'add', nodeEnd, 'netns', node, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pod)
  await ip('-n', node, 'addr', 'add', `${addresses.gateway}/32`, 'dev', nodeEnd)
  await ip('-n', node, 'link', 'set', nodeEnd, 'up')
  await ip('-n', node, 'route', 'add', `${address}/32`, 'dev', nodeEnd)
  await ip('-n', pod, 'addr', 'add', `${address}/32`, 'dev', 'eth0')
  await ip('-n', pod, 'link', 'set', 'eth0', 'up')
  await ip('-n', pod, 'route', 'add', addresses.gateway, 'dev', 'eth0', 'scope', 'link')
  await ip('-n', pod, 'route', 'add', 'default', 'via', addresses.gateway)
}

async function startAgent(space: string, name: Name, agents: ChildProcess[]): Promise<Machine> {
  const script = fileURLToPath(new URL('./agent.ts', import.meta.url))
  const command = ['netns', 'exec', space, process.execPath, script, name, addresses[name]]
  const child = spawn('ip', command, {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  agents.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`the agent in ${name} ended`)
    return value
  }
  await line()
  return {
    ask(request) {
      child.stdin.write(`${request}\n`)
      return line()
    },
  }
}
