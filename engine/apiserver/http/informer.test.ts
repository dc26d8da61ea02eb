import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node'
import { startTestServer } from '../testserver.ts'

const namespace = 'default'

/** A line to the server that can be cut, and be dead until it is mended. */
async function openLine(t: TestContext, port: number) {
  const sockets = new Set<Socket>()
  let isDead = false
  const server = createServer((client) => {
    if (isDead) return void client.destroy()
    const upstream = connect({ host: '127.0.0.1', port })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    client.pipe(upstream).pipe(client)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const cut = (): void => {
    isDead = true
    for (const socket of sockets) socket.destroy()
  }
  t.after(() => {
    cut()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  const mend = (): void => {
    isDead = false
  }
  return { url: `https://127.0.0.1:${address.port}`, cut, mend }
}

/** An informer over such a line, what it has told, and the same client on a line of its own. */
async function informed(t: TestContext) {
  const { kubeconfig, server } = await startTestServer(t)
  const direct = new KubeConfig()
  direct.loadFromFile(kubeconfig)
  const core = direct.makeApiClient(CoreV1Api)
  const line = await openLine(t, server.port)
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: direct.getClusters().map((cluster) => ({ ...cluster, server: line.url })),
    users: direct.getUsers(),
    contexts: direct.getContexts(),
    currentContext: direct.getCurrentContext(),
  })
  const over = config.makeApiClient(CoreV1Api)
  let lists = 0
  const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () => {
    lists++
    return over.listNamespacedConfigMap({ namespace })
  })
  const told: string[] = []
  const heard = new EventTarget()
  for (const type of ['add', 'update', 'delete'] as const)
    informer.on(type, ({ metadata, data }) => {
      if (metadata?.name === 'kube-root-ca.crt') return
      told.push(`${type} ${metadata?.name} ${data?.colour ?? ''}`.trim())
      heard.dispatchEvent(new Event('told'))
    })
  // What the library asks of its users: begin again after an error.
  informer.on('error', () => void setTimeout(() => void informer.start(), 20).unref())
  t.after(() => informer.stop())
  const until = async (last: string): Promise<void> => {
    while (!told.includes(last)) await once(heard, 'told', { signal: AbortSignal.timeout(20_000) })
  }
  const make = (name: string, data: Record<string, string>) =>
    core.createNamespacedConfigMap({ namespace, body: { metadata: { name }, data } })
  const change = (name: string, data: Record<string, string>) =>
    core.replaceNamespacedConfigMap({ namespace, name, body: { metadata: { name }, data } })
  /** It hears of two objects and is cut off; then one changes and the other goes. */
  const missSome = async (): Promise<void> => {
    await make('stays', { colour: 'red' })
    await make('goes', { colour: 'red' })
    await informer.start()
    await until('add stays red')
    line.cut()
    await change('stays', { colour: 'blue' })
    await core.deleteNamespacedConfigMap({ namespace, name: 'goes' })
  }
  return { line, told, until, make, change, missSome, lists: () => lists }
}

test('an informer whose connection is cut goes on from where it was and misses nothing (K20)', async (t) => {
  const { line, told, until, make, change, missSome, lists } = await informed(t)
  await missSome()
  await make('comes', { colour: 'green' })
  await change('comes', { colour: 'black' })
  line.mend()
  await until('update comes black')
  assert.deepEqual(told.toSorted(), [
    'add comes green',
    'add goes red',
    'add stays red',
    'delete goes red',
    'update comes black',
    'update stays blue',
  ])
  assert.equal(lists(), 1, 'what was missed is told as it happened, without another list')
})

test('an informer that comes back too late is told so, lists again and misses nothing', async (t) => {
  const { line, told, until, make, change, missSome, lists } = await informed(t)
  await missSome()
  await make('large', { colour: 'small' })
  // More than the server remembers.
  const filler = 'x'.repeat(900_000)
  for (let time = 0; time < 12; time++) await change('large', { colour: `${time}`, filler })
  await make('comes', { colour: 'green' })
  line.mend()
  await until('add comes green')
  assert.deepEqual(told.toSorted(), [
    'add comes green',
    'add goes red',
    'add large 11',
    'add stays red',
    'delete goes red',
    'update stays blue',
  ])
  assert.equal(lists(), 2)
})
