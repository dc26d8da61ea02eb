import { type FieldError, forbidden, invalid, notFound, notSupported, required } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { dnsLabel, ipAddress, portName, portNumber } from '../meta/names.ts'
import { checkUnique } from '../meta/unique.ts'
import { checkEnv, checkEnvFrom } from './checkenv.ts'
import { checkProbes } from './checkprobe.ts'
import { checkResources } from './checkresources.ts'
import { checkSecurityContext } from './checksecurity.ts'
import { checkRelativePath } from './checkvolume.ts'
import type { Container, ContainerPort } from './container.ts'
import type { PodSpec } from './podspec.ts'

/** All containers of a pod: each by itself, and what they share. */
export function checkContainers(spec: PodSpec, path: string): FieldError[] {
  const { initContainers = [], containers } = spec
  const own = `${path}.containers`
  const init = `${path}.initContainers`
  return joined(
    containers.length === 0 ? [required(own)] : [],
    ofEach(containers, (container, i) => checkContainer(container, spec, `${own}[${i}]`)),
    ofEach(initContainers, (container, i) =>
      joined(checkContainer(container, spec, `${init}[${i}]`), checkInit(container, `${init}[${i}]`)),
    ),
    checkUnique(
      joined(containers, initContainers),
      ({ name }) => name,
      (i) => (i < containers.length ? `${own}[${i}].name` : `${init}[${i - containers.length}].name`),
    ),
    checkHostPorts(containers, own),
  )
}

export function checkContainer(container: Container, spec: PodSpec, path: string): FieldError[] {
  const { name, image, ports, env, envFrom, resources, securityContext } = container
  return joined(
    name ? dnsLabel(name).map((problem) => invalid(`${path}.name`, name, problem)) : [],
    checkImage(image, `${path}.image`),
    ports ? checkPorts(ports, spec.hostNetwork === true, `${path}.ports`) : [],
    env ? checkEnv(env, `${path}.env`) : [],
    envFrom ? checkEnvFrom(envFrom, `${path}.envFrom`) : [],
    checkMounts(container, spec, path),
    checkProbes(container, path, spec.terminationGracePeriodSeconds),
    checkResources(resources, `${path}.resources`),
    securityContext ? checkSecurityContext(securityContext, `${path}.securityContext`) : [],
  )
}

export const checkImage = (image: string | undefined, path: string): FieldError[] =>
  image ? [] : [required(path)]

/** A rule of pods only: templates may have images that a trigger is still to fill in, such as a single space. */
export const checkImageNames = ({ initContainers = [], containers }: PodSpec, path: string): FieldError[] =>
  joined(
    checkTrimmed(containers, `${path}.containers`),
    checkTrimmed(initContainers, `${path}.initContainers`),
  )

const checkTrimmed = (containers: readonly Container[], path: string): FieldError[] =>
  ofEach(containers, ({ image = '' }, i) =>
    image === image.trim()
      ? []
      : [invalid(`${path}[${i}].image`, image, 'must not have leading or trailing whitespace')],
  )

/** An init container ends before the next starts; only a sidecar (restartPolicy Always) stays to be looked after. */
function checkInit(container: Container, path: string): FieldError[] {
  const { restartPolicy, lifecycle, livenessProbe, readinessProbe, startupProbe } = container
  if (restartPolicy === 'Always') return []
  const errors: FieldError[] = []
  if (restartPolicy) errors.push(notSupported(`${path}.restartPolicy`, restartPolicy, ['Always']))
  const sidecarOnly = { lifecycle, livenessProbe, readinessProbe, startupProbe }
  for (const [name, value] of Object.entries(sidecarOnly))
    if (value)
      errors.push(
        forbidden(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always'),
      )
  return errors
}

function checkPorts(ports: readonly ContainerPort[], hostNetwork: boolean, path: string): FieldError[] {
  return joined(
    ofEach(ports, (port, i) => checkPort(port, hostNetwork, `${path}[${i}]`)),
    checkUnique(
      ports,
      ({ name = '' }) => name,
      (i) => `${path}[${i}].name`,
    ),
  )
}

function checkPort(port: ContainerPort, hostNetwork: boolean, path: string): FieldError[] {
  const { name, containerPort, hostPort, hostIP } = port
  const errors = name ? portName(name).map((problem) => invalid(`${path}.name`, name, problem)) : []
  if (containerPort === 0) errors.push(required(`${path}.containerPort`))
  else
    for (const problem of portNumber(containerPort))
      errors.push(invalid(`${path}.containerPort`, containerPort, problem))
  if (hostPort !== undefined) {
    for (const problem of portNumber(hostPort)) errors.push(invalid(`${path}.hostPort`, hostPort, problem))
    if (hostNetwork && hostPort !== containerPort)
      errors.push(
        invalid(`${path}.containerPort`, containerPort, 'must match `hostPort` when `hostNetwork` is true'),
      )
  }
  if (hostIP) for (const problem of ipAddress(hostIP)) errors.push(invalid(`${path}.hostIP`, hostIP, problem))
  return errors
}

function checkHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const all = ofEach(containers, ({ ports = [] }, i) =>
    ofEach(ports, ({ hostPort, protocol, hostIP = '' }, j) =>
      hostPort
        ? [{ key: `${protocol}/${hostIP}/${hostPort}`, at: `${path}[${i}].ports[${j}].hostPort` }]
        : [],
    ),
  )
  return checkUnique(
    all,
    ({ key }) => key,
    (i) => all[i]?.at ?? path,
  )
}

/** Everything mounted is a volume of the pod, each in its own place. */
function checkMounts(
  { volumeMounts = [], volumeDevices = [] }: Container,
  spec: PodSpec,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const places = new Set<string>()
  const exists = (name: string) => spec.volumes?.some((volume) => volume.name === name)
  volumeMounts.forEach(({ name, mountPath, subPath = '', subPathExpr = '' }, i) => {
    const at = `${path}.volumeMounts[${i}]`
    if (name && !exists(name)) errors.push(notFound(`${at}.name`, name))
    if (places.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'))
    places.add(mountPath)
    errors.push(...checkRelativePath(subPath, `${at}.subPath`))
    errors.push(...checkRelativePath(subPathExpr, `${at}.subPathExpr`))
    if (subPath && subPathExpr)
      errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'))
  })
  volumeDevices.forEach(({ name, devicePath }, i) => {
    const at = `${path}.volumeDevices[${i}]`
    if (name && !exists(name)) errors.push(notFound(`${at}.name`, name))
    if (places.has(devicePath))
      errors.push(invalid(`${at}.devicePath`, devicePath, 'must not already exist in volumeMounts'))
  })
  return errors
}
