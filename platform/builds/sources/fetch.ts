import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from '@hawser/kinds/build/build.ts'
import { shownUri } from '@hawser/kinds/build/repository.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { bytes } from '@hawser/kinds/meta/quantity.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { sourceTypeOf } from '../generate.ts'
import { annotation, FETCH_CONTAINER } from '../names.ts'
import { CERTIFICATES_FILE, certificatesMount } from '../pod/certificates.ts'
import {
  boundsOf,
  type Container,
  lastOfEach,
  literal,
  settings,
  unprivileged,
  type Volume,
  WORK,
  workMount,
} from '../pod/part.ts'
import { TOOLS_USER } from '../tools/recipe.ts'

const script = readFileSync(join(import.meta.dirname, 'fetch.sh'), 'utf8')
const SECRET = '/var/run/secrets/openshift.io/source'
/** A source may have so much, when its build config does not say; in bytes. */
const MOST = 4 * 1024 ** 3

export interface FetchOptions {
  readonly build: Build
  /** Full name of the image with the build tools. */
  readonly tools: string
  readonly defaults: BuildDefaults
  /** Name of the secret that git logs in with. */
  readonly secret: string | undefined
  /** Where the builder image has its S2I scripts, when that is elsewhere. */
  readonly scripts: string | undefined
}

/** B24: the container `git-clone`, which brings the source into the volume of the pod: a repository, or an upload. */
export function fetchContainer({ build, tools, defaults, secret, scripts }: FetchOptions): Container {
  const { source, strategy, revision, resources } = build.spec
  const kind = sourceTypeOf(source) === 'Binary' ? 'binary' : source.git ? 'git' : 'none'
  const userScripts = strategy.sourceStrategy?.scripts
  const limits = boundsOf(resources).limits as Readonly<Record<string, string>>
  return {
    name: FETCH_CONTAINER,
    image: tools,
    imagePullPolicy: 'IfNotPresent',
    command: [
      '/bin/bash',
      '-c',
      script,
      FETCH_CONTAINER,
      ...settings({
        volume: WORK,
        kind,
        uri: source.git?.uri,
        shown: shownUri(source.git?.uri),
        ref: source.git?.ref,
        commit: source.git && revision?.git?.commit,
        secret: secret && SECRET,
        secretname: secret,
        ca: defaults.certificates ? CERTIFICATES_FILE : undefined,
        archive: build.metadata.annotations?.[annotation.archive],
        asfile: source.binary?.asFile,
        context: contextOf(build),
        dockerfile: source.dockerfile,
        limit: sourceLimit(limits['ephemeral-storage']),
        scripts: userScripts && isDownloaded(userScripts) ? userScripts : undefined,
        defaults: scripts,
        busybox: source.images?.some(({ paths = [] }) => paths.length > 0) ? 'yes' : undefined,
      }).map(literal),
    ],
    env: fetchEnv(build, defaults),
    ...(kind === 'binary' && { stdin: true, stdinOnce: true }),
    resources: boundsOf(resources),
    securityContext: unprivileged(TOOLS_USER),
    volumeMounts: [
      workMount,
      ...(secret ? [{ name: 'source', mountPath: SECRET, readOnly: true }] : []),
      ...(defaults.certificates ? [certificatesMount] : []),
    ],
  }
}

export const secretVolume = (secret: string): Volume => ({ name: 'source', secret: { secretName: secret } })

/** A little less than the container may write: before it would be evicted it says what was too much. */
export const sourceLimit = (limit: string | undefined): number =>
  Math.floor((limit ? bytes(limit) * 0.9 : MOST) / 1024)

/** `contextDir` without what means nothing. */
export const contextOf = ({ spec }: Pick<Build, 'spec'>): string | undefined =>
  (spec.source.contextDir ?? '')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/') || undefined

/** Folder of the image that a script URL names; undefined for another URL. */
export const imageFolder = (url: string | undefined): string | undefined =>
  url && !isDownloaded(url) ? url.replace(/^\w+:\/\//, '').replace(/\/+$/, '') || undefined : undefined

export const isDownloaded = (url: string): boolean => /^https?:\/\//i.test(url)

/** Of the strategy's environment, what fetching goes by; the rest is for the build. */
const trusted = ['BUILD_LOGLEVEL', 'GIT_SSL_NO_VERIFY', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'LANG']

function fetchEnv({ spec }: Build, { env }: BuildDefaults): EnvVar[] {
  const { sourceStrategy, dockerStrategy, customStrategy } = spec.strategy
  const given = (sourceStrategy ?? dockerStrategy ?? customStrategy)?.env ?? []
  const { httpProxy, httpsProxy, noProxy } = spec.source.git ?? {}
  const proxies = Object.entries({ HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy })
  const all = [
    ...env.filter(({ name }) => /^(HTTP|HTTPS|NO)_PROXY$/i.test(name)),
    ...given.filter(({ name }) => trusted.includes(name)),
    ...proxies.flatMap(([name, value]) => (value ? [{ name, value }] : [])),
  ]
  // Half of the programs only look at the names in small letters.
  const both = all.flatMap((variable) =>
    /_PROXY$/.test(variable.name)
      ? [variable, { ...variable, name: variable.name.toLowerCase() }]
      : [variable],
  )
  return lastOfEach(both)
}
