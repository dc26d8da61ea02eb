import { writeFile } from 'node:fs/promises'
import type { Invocation } from '../command.ts'
import { variables } from '../deploy/flags.ts'
import { contractOf } from './contract.ts'
import { dockerfileOf } from './dockerfile.ts'
import { findImage, type Looking } from './image.ts'

/** S12: writes a Dockerfile that builds the source it lies in by a builder; `-` prints it. */
export async function generate(
  looking: Looking,
  builder: string,
  file: string,
  invocation: Invocation,
): Promise<number> {
  const { config } = await findImage(looking, builder)
  const text = dockerfileOf({
    image: builder,
    contract: contractOf(config),
    env: variables(invocation, 'env'),
    labels: { 'io.openshift.s2i.build.image': builder },
    source: '.',
  })
  if (file === '-') invocation.out.write(text)
  else {
    await writeFile(file, text)
    invocation.out.write(`${file}\n`)
  }
  return 0
}
