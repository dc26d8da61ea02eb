import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { prunable } from '@hawser/kinds/build/prune.ts'
import { type Invocation, textFlag } from '../command.ts'
import { openSession } from '../session.ts'
import { ageOf, countOf } from './flags.ts'

/** B23: shows which builds nobody needs any more, or removes them; their pods and logs go with them. */
export async function pruneBuilds(invocation: Invocation): Promise<void> {
  const rules = {
    keepComplete: countOf(invocation, 'keep-complete', 5),
    keepFailed: countOf(invocation, 'keep-failed', 1),
    keepYoungerThanMs: ageOf(invocation),
    orphans: invocation.flags.orphans === true,
  }
  const { client } = await openSession(invocation)
  const namespace = textFlag(invocation, 'project')
  const within = namespace ? { namespace } : {}
  const [builds, buildConfigs] = await Promise.all([
    client.list(Build, within),
    client.list(BuildConfig, within),
  ])
  const gone = prunable(builds.items, buildConfigs.items, rules, Date.now())
  const isConfirmed = invocation.flags.confirm === true
  for (const { metadata } of gone) {
    const { name, uid } = metadata
    if (isConfirmed)
      await client.remove(Build, name, {
        ...(metadata.namespace && { namespace: metadata.namespace }),
        propagationPolicy: 'Background',
        preconditions: { uid },
      })
  }
  const lines = gone.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`)
  const what = gone.length === 1 ? '1 build' : `${gone.length} builds`
  const end = isConfirmed ? `Removed ${what}.\n` : `Would remove ${what}. Add --confirm to do so.\n`
  invocation.out.write([...lines, end].join('\n'))
}
