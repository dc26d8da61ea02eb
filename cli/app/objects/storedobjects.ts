import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import type { Application, FileSet } from '../application.ts'
import { type Home, kept, metadataOf, type Wanted, wanted } from './wanted.ts'

/** Volumes and files that pods mount. */
export const storedObjects = ({ claims, files }: Application, home: Home): Wanted[] => [
  ...claims.map(({ name, size }) =>
    kept(PersistentVolumeClaim, {
      metadata: metadataOf(name, home),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } },
    }),
  ),
  ...files.map((set) => fileObject(set, home)),
]

function fileObject({ kind, name, data }: FileSet, home: Home): Wanted {
  const metadata = metadataOf(name, home)
  const encoded = Object.fromEntries(
    Object.entries(data).map(([key, bytes]) => [key, bytes.toString('base64')]),
  )
  if (kind === 'Secret') return wanted(Secret, { metadata, type: 'Opaque', data: encoded })
  const texts = Object.entries(data).filter(([, bytes]) => isText(bytes))
  const binary = Object.entries(encoded).filter(([key]) => !texts.some(([name]) => name === key))
  return wanted(ConfigMap, {
    metadata,
    data: Object.fromEntries(texts.map(([key, bytes]) => [key, bytes.toString('utf8')])),
    ...(binary.length > 0 && { binaryData: Object.fromEntries(binary) }),
  })
}

const isText = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)

export const configSecretName = (app: string): string => `${app}-config`

/** Configuration variables of the application, as its pods get them. */
export const configSecret = (values: Readonly<Record<string, string>>, home: Home): Wanted =>
  wanted(Secret, {
    metadata: metadataOf(configSecretName(home.app), home),
    type: 'Opaque',
    data: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    ),
  })
