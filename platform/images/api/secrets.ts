import type { Secret } from '@hawser/kinds/core/secret.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Asking, Look, Server } from './server.ts'

const excluded = 'openshift.io/image.excludeSecret'
const pullTypes = ['kubernetes.io/dockercfg', 'kubernetes.io/dockerconfigjson']

/** The credentials of registries that a namespace has, for imports. */
export const pullSecrets = (look: Look, namespace: string): readonly Secret[] =>
  (look.within('secrets', namespace) as readonly Secret[]).filter(
    ({ type, metadata }) => pullTypes.includes(type) && metadata.annotations?.[excluded] !== 'true',
  )

/** `imagestreams/secrets`: who may import into a stream sees what with. All of the namespace, whatever the stream. */
export const secrets = ({ look }: Server) => ({
  get({ namespace }: Asking): KubeObject {
    const list = { kind: 'SecretList', apiVersion: 'image.openshift.io/v1', metadata: {} }
    return { ...list, items: pullSecrets(look, namespace) } as unknown as KubeObject
  },
})
