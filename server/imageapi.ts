import type { AdmissionPlugin } from '@hawser/apiserver/admission/chain.ts'
import { standardPlugins } from '@hawser/apiserver/admission/plugins/index.ts'
import { viewed } from '@hawser/apiserver/computed/view.ts'
import type { Computed } from '@hawser/apiserver/resources/computed.ts'
import type { Resources } from '@hawser/apiserver/resources/resources.ts'
import { imagePlugins } from '@hawser/images/admission/plugins.ts'
import type { Server } from '@hawser/images/api/server.ts'
import { imageViews } from '@hawser/images/api/views.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'

/**
 * The API server's plugins with those about images, which come before webhooks see an object.
 *
 * @param registry  Host and port of the registry for who is not in the cluster.
 */
export function pluginsWithImages(registry?: string): AdmissionPlugin[] {
  const publicRepository = (namespace: string, name: string) => registry && `${registry}/${namespace}/${name}`
  const options = { hasRegistry: true, publicRepository }
  const standard = standardPlugins()
  const webhooks = standard.findIndex(({ name }) => name === 'MutatingAdmissionWebhook')
  return standard.toSpliced(webhooks, 0, ...imagePlugins(options))
}

/** The kinds of image.openshift.io that are views of streams and images. */
export const imageComputed = (resources: Resources): Computed =>
  Object.fromEntries(
    Object.entries(imageViews(serverOf(resources))).map(([key, view]) => [key, viewed(view)]),
  )

const serverOf = ({ look, authorizer, call, change }: Resources): Server => ({
  look,
  now: Date.now,
  isAllowed: (attributes) => authorizer.isAllowed(attributes),
  change,
  async create({ name: _, ...target }, body) {
    return (await call({ ...target, verb: 'create', body })).object as KubeObject
  },
})
