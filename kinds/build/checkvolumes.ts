import { type FieldError, invalid, required } from '../meta/field.ts'
import { dnsLabel, dnsSubdomain } from '../meta/names.ts'
import type { BuildVolume } from './buildstrategy.ts'

/** The volumes that a strategy mounts while it builds. */
export const checkBuildVolumes = (volumes: readonly BuildVolume[] | undefined, path: string): FieldError[] =>
  (volumes ?? []).flatMap((volume, at) => checkVolume(volume, `${path}[${at}]`))

function checkVolume({ name, source, mounts }: BuildVolume, path: string): FieldError[] {
  return [
    // That it is there, and mounts say where, are rules of the lists.
    ...dnsLabel(name).flatMap((problem) => (name ? [invalid(`${path}.name`, name, problem)] : [])),
    ...checkSource(source, `${path}.source`),
    ...(mounts.length === 0 ? [required(`${path}.mounts`, 'must supply at least one mount')] : []),
    ...mounts.flatMap(({ destinationPath }, at) =>
      checkDestination(destinationPath, `${path}.mounts[${at}].destinationPath`),
    ),
  ]
}

function checkSource({ type, secret, configMap, csi }: BuildVolume['source'], path: string): FieldError[] {
  const found = [secret && 'Secret', configMap && 'ConfigMap', csi && 'CSI'].filter(Boolean)
  const [first] = found
  return [
    ...(secret ? named(secret.secretName ?? '', `${path}.secret.secretName`, dnsSubdomain) : []),
    ...(configMap ? named(configMap.name ?? '', `${path}.configMap.name`, dnsSubdomain) : []),
    ...(csi ? named(csi.driver, `${path}.csi.driver`, dnsSubdomain) : []),
    ...(found.length === 0 ? [invalid(path, '', 'must specify one volume source')] : []),
    ...(found.length > 1 ? [invalid(path, '', 'only one volume source is allowed')] : []),
    ...(first && first !== type
      ? [invalid(`${path}.type`, type, 'source type and specified type must match')]
      : []),
  ]
}

function checkDestination(to: string, path: string): FieldError[] {
  if (!to) return []
  return [
    ...(to.includes(':') ? [invalid(path, to, "must not contain ':'")] : []),
    ...(to.startsWith('/') ? [] : [invalid(path, to, 'must be an absolute path')]),
    ...(/^(\.\/)*\.\./.test(to) ? [invalid(path, to, "must not start with '..'")] : []),
  ]
}

function named(text: string, path: string, rule: (text: string) => readonly string[]): FieldError[] {
  return text ? rule(text).map((problem) => invalid(path, text, problem)) : [required(path)]
}
