import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connection } from './load/connection.ts'
import { measure } from './load/usage.ts'

/**
 * CPU of a bare HTTPS server of Node for a GET of 3 KiB, in milliseconds: what machines, and days, are compared by. It was
 * 0.054 ms where the reference and the goals are from.
 */
export async function bareGet(): Promise<number> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'hawser-bare-'))
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
    ...['-subj', '/CN=bare', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
  ])
  const program = join(import.meta.dirname, 'load/bareserver.ts')
  const child = spawn(process.execPath, [program, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer]
    const kubeconfig = join(folder.path, 'kubeconfig')
    await writeFile(kubeconfig, JSON.stringify(await access(String(port).trim(), { key, cert })))
    const bare = connection(kubeconfig, 32)
    const load = { pid: child.pid ?? 0, count: 5_000, parallel: 32 }
    await measure('warm', load, () => bare.send('GET', '/'))
    const { cpuMs } = await measure('get', load, () => bare.send('GET', '/'))
    bare.close()
    return cpuMs
  } finally {
    child.kill()
  }
}

async function access(port: string, { key, cert }: { readonly key: string; readonly cert: string }) {
  const server = `https://127.0.0.1:${port}`
  const certificate = await readFile(cert, 'base64')
  const user = {
    'client-certificate-data': certificate,
    'client-key-data': await readFile(key, 'base64'),
  }
  return { clusters: [{ cluster: { server, 'certificate-authority-data': certificate } }], users: [{ user }] }
}
