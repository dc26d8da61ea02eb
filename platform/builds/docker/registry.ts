import { LOCAL_REGISTRY } from '@hawser/images/reference.ts'
import type { Output, Registry } from './order.ts'

/**
 * The registry of this platform, as pods reach it: on the address of the API. It also answers for the names that OpenShift's
 * registry has, which are in Dockerfiles that were written for it.
 */
export const registry: Registry = {
  names: [
    LOCAL_REGISTRY,
    'docker-registry.default.svc:5000',
    'image-registry.openshift-image-registry.svc:5000',
  ],
  location: 'kubernetes.default.svc:443',
}

/** Whether an image is of this platform's registry. */
export const isOurs = (image: string): boolean => registry.names.some((name) => image.startsWith(`${name}/`))

/** An image by the host that pods reach it on. */
export const atRegistry = (image: string): string =>
  isOurs(image) ? `${registry.location}${image.slice(image.indexOf('/'))}` : image

/** Where an image of that name is pushed; undefined: nowhere. */
export const outputAt = (image: string | undefined): Output | undefined =>
  image === undefined ? undefined : { image, isOurs: isOurs(image) }
