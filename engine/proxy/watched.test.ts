import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Service } from '@hawser/kinds/core/service.ts'
import { service, slice } from './testing/objects.ts'
import { watchedRules } from './watched.ts'

const place = { nodeName: 'here', podCIDR: '10.128.0.0/16' }
const dated = (created: string, ...given: Parameters<typeof service>): Service => {
  const made = service(...given)
  return { ...made, metadata: { ...made.metadata, creationTimestamp: created } }
}

function world(...services: Service[]) {
  const all = new Map(services.map((one) => [`default/${one.metadata.name}`, one]))
  let asked = 0
  const watched = watchedRules(
    {
      service: (key) => all.get(key),
      slices: (key) => {
        asked++
        return [slice({ '10.128.0.5': {} }, 8080, 'TCP', key.split('/')[1])]
      },
      pods: () => [],
    },
    place,
  )
  for (const key of all.keys()) watched.serviceChanged(key)
  return { all, watched, asked: () => asked }
}

test('only Services that changed are worked out again', () => {
  const { watched, asked } = world(service(), service({ clusterIP: '10.129.0.21' }, {}, 'api'))
  watched.rules()
  watched.serviceChanged('default/api')
  watched.rules()
  assert.equal(asked(), 3)
})
test('a deleted Service leaves no rule', () => {
  const { all, watched } = world(service())
  assert.equal(watched.rules().chains.size, 1)
  all.delete('default/web')
  watched.serviceChanged('default/web')
  assert.equal(watched.rules().chains.size, 0)
})
test('K9: two Services claim one external address: the older has it', () => {
  const claim = { externalIPs: ['192.0.2.9'] }
  const { watched } = world(
    dated('2026-01-02T00:00:00Z', claim, {}, 'a-young'),
    dated('2026-01-01T00:00:00Z', claim, {}, 'z-old'),
  )
  assert.equal(
    watched.rules().elements.get('services 192.0.2.9 . tcp . 80'),
    'goto service/default/z-old/tcp/80',
  )
})
