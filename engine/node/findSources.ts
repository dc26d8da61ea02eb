import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import type { Agent } from './agent.ts'
import { type Data, type Reference, references, type Sources } from './config/sources.ts'
import { namespaceOf, type Pod } from './pod.ts'

/** Reads every ConfigMap and Secret the pod refers to. */
export async function findSources(agent: Agent, pod: Pod): Promise<Sources> {
  const found = new Map<string, Data | undefined>()
  const read = async (reference: Reference): Promise<void> => {
    found.set(`${reference.kind}/${reference.name}`, await readData(agent, namespaceOf(pod), reference))
  }
  await Promise.all(references(pod).map(read))
  return {
    configmap: (name) => found.get(`configmap/${name}`),
    secret: (name) => found.get(`secret/${name}`),
  }
}

async function readData(
  { sources, context: { client } }: Agent,
  namespace: string,
  { kind, name }: Reference,
): Promise<Data | undefined> {
  // What has only begun to be followed is not known yet: that it is absent there says nothing.
  if (kind === 'secret') {
    const secret = sources.secret(namespace, name) ?? (await client.find(Secret, name, namespace))
    return secret && decoded(secret.data)
  }
  const configMap = sources.configMap(namespace, name) ?? (await client.find(ConfigMap, name, namespace))
  if (!configMap) return undefined
  const texts = Object.entries(configMap.data ?? {}).map(([file, text]) => [file, Buffer.from(text)] as const)
  return new Map([...texts, ...decoded(configMap.binaryData)])
}

const decoded = (data: Readonly<Record<string, string>> = {}): Data =>
  new Map(Object.entries(data).map(([key, base64]) => [key, Buffer.from(base64, 'base64')]))
