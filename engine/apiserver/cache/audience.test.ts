import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Audience } from './audience.ts'
import { Change } from './change.ts'
import { entryOf } from './entry.ts'
import { filterOf, type Selection } from './filter.ts'

const pod = (name: string, nodeName: string, revision: number) =>
  entryOf(
    `a/${name}`,
    revision,
    JSON.stringify({ kind: 'Pod', apiVersion: 'v1', metadata: { name, namespace: 'a' }, spec: { nodeName } }),
  )
const created = new Change(1, undefined, pod('web', 'n1', 1))
const moved = new Change(2, pod('web', 'n1', 1), pod('web', 'n2', 2))
const other = new Change(3, undefined, pod('db', '', 3))

const cases: [name: string, selection: Selection, concerning: number[]][] = [
  ['who watches everything', {}, [1, 2, 3]],
  ['who watches a namespace', { namespace: 'b' }, [1, 2, 3]],
  ['who watches one object', { namespace: 'a', name: 'db' }, [3]],
  ['who watches one object of another namespace', { namespace: 'b', name: 'db' }, []],
  ['a name in all namespaces', { fieldSelector: 'metadata.name=db' }, [1, 2, 3]],
  ['a node the pod left', { fieldSelector: 'spec.nodeName=n1' }, [1, 2]],
  ['a node the pod came to', { fieldSelector: 'spec.nodeName=n2' }, [2]],
  ['a node with nothing', { fieldSelector: 'spec.nodeName=n3' }, []],
  ['pods that are nowhere yet', { fieldSelector: 'spec.nodeName=' }, [1, 2, 3]],
  ['pods that are not on a node', { fieldSelector: 'spec.nodeName!=n1' }, [1, 2, 3]],
]
for (const [name, selection, concerning] of cases) {
  test(`${name}: may be concerned by ${concerning.join(', ') || 'nothing'}`, () => {
    const audience = new Audience<{ filter: ReturnType<typeof filterOf> }>()
    const listener = { filter: filterOf(Pod, selection) }
    audience.add(listener)
    const told = [...audience.concerned(Pod, [created, moved, other])]
    assert.deepEqual(
      told.flatMap(([, changes]) => changes).map(({ revision }) => revision),
      concerning,
    )
    assert.deepEqual([...audience], [listener])
    audience.delete(listener)
    assert.deepEqual([...audience.concerned(Pod, [created, moved, other])], [])
    assert.deepEqual([...audience], [])
  })
}
