import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** `kubectl port-forward` to a port of something, on a free port of this machine. */
export interface Forwarded extends AsyncDisposable {
  readonly port: number
}

/** @throws with what kubectl said, when it does not forward within 20 s. */
export async function forward(kubeconfig: string, to: string, port: number): Promise<Forwarded> {
  const args = ['--kubeconfig', kubeconfig, 'port-forward', to, `:${port}`]
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let said = ''
  const local = new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`kubectl port-forward ${to}: ${why}: ${said}`))
    const timer = setTimeout(() => fail('does not forward'), 20_000)
    const hear = (text: string): void => {
      said += text
      const found = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said)?.[1]
      if (!found) return
      clearTimeout(timer)
      resolve(Number(found))
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    void exited.then(() => {
      clearTimeout(timer)
      fail('ended')
    })
  })
  const end = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
  }
  try {
    return { port: await local, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}
