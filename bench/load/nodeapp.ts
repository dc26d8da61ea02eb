import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { succeed } from '@hawser/testing/command.ts'

/** Packages that bring more than 200 others, none of which runs anything when it is installed. */
const dependencies = { eslint: '9.30.0', express: '5.1.0', webpack: '5.99.9' }

const server = `import express from 'express'
const app = express()
app.get('/', (_, response) => response.send('hello'))
app.listen(process.env.PORT)
`

/** Writes an application of Node with many dependencies, locked as npm of this machine finds them. */
export async function writeNodeApp(folder: string): Promise<{ readonly packages: number }> {
  await mkdir(folder, { recursive: true })
  await write(folder, '1.0.0')
  await writeFile(join(folder, 'server.js'), server)
  await succeed('npm', ['install', '--prefix', folder, '--package-lock-only', '--no-audit', '--no-fund'])
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'))
  return { packages: Object.keys(lock.packages).length - 1 }
}

/** Its source changes, and no dependency. */
export const changeSource = (folder: string): Promise<void> =>
  writeFile(join(folder, 'server.js'), `${server}// changed\n`)

/** What is in package.json changes: npm installs all of it again, from what it keeps of the last time. */
export const changePackage = (folder: string): Promise<void> => write(folder, '1.0.1')

const write = (folder: string, version: string): Promise<void> =>
  writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'many', version, private: true, type: 'module', main: 'server.js', dependencies }),
  )
