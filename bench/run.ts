import { parseArgs } from 'node:util'
import { apiBench } from './api.ts'
import { platformBench } from './platform.ts'
import { registryBench } from './registry.ts'
import { scaleBench } from './scale.ts'

const benches = { api: apiBench, platform: platformBench, registry: registryBench, scale: scaleBench }

const { positionals } = parseArgs({ allowPositionals: true })
const chosen = positionals.length ? positionals : Object.keys(benches)
for (const name of chosen) {
  const bench = benches[name as keyof typeof benches]
  if (!bench) {
    process.stderr.write(
      `bench: there is no benchmark "${name}"; there are ${Object.keys(benches).join(', ')}\n`,
    )
    process.exit(2)
  }
  for (const line of await bench()) process.stdout.write(`${line}\n`)
  process.stdout.write('\n')
}
