import type { Failure } from './failure.ts'
import type { BuildSetting } from './setting.ts'
import { sourceTar } from './sourcetar.ts'

/** A build that fails, and what its user is told; without a log there was no pod. */
export interface FailingBuild extends Failure {
  readonly name: string
  /** Makes what the build needs, and answers its build config's spec and what is uploaded. */
  given(at: BuildSetting): Promise<Given> | Given
}
export interface Given {
  readonly spec: object
  /** Undefined: the build needs no upload. */
  readonly upload?: Buffer
}

/** Builds that cannot have their source, or cannot build it. */
export const failing: readonly FailingBuild[] = [
  {
    name: 'B2: a host that is not there',
    given: () => git('https://nowhere.invalid/web.git'),
    reason: 'FetchSourceFailed',
    message: /the host of the repository "https:\/\/nowhere\.invalid\/web\.git" is not known/i,
    log: /ould not resolve host/,
  },
  {
    name: 'B2: a port nobody listens on',
    given: (at) => git(at.git.http.replace(/\d+$/, '9/web.git')),
    reason: 'FetchSourceFailed',
    message: /nobody answers at its address/i,
    log: /onnect/,
  },
  {
    name: 'B2: a repository that is not there',
    given: (at) => git(`${at.git.http}/none.git`),
    reason: 'FetchSourceFailed',
    message: /requested repository ".*none\.git" not found/i,
    log: /not found/,
  },
  {
    name: 'B2: a branch that is not there',
    given: (at) => git(`${at.git.http}/web.git`, { ref: 'nope' }),
    reason: 'FetchSourceFailed',
    message: /no branch, tag or commit "nope"/,
    log: /nope/,
  },
  {
    name: 'B1: a context directory that is not there',
    given: (at) => git(`${at.git.http}/web.git`, {}, { contextDir: 'api' }),
    reason: 'InvalidContextDirectory',
    message: /no directory "api", which contextDir names/,
    log: /no directory "api"/,
  },
  {
    name: 'B3: a repository that wants a login',
    given: (at) => git(`${at.git.http}/private/web.git`),
    reason: 'FetchSourceFailed',
    message: /give the build config a spec\.source\.sourceSecret/,
    log: /error: failed to fetch requested repository/,
  },
  {
    name: 'B3: a password that is wrong, and stays unseen',
    async given(at) {
      const data = { username: at.git.user, password: 'geheim', 'ca.crt': at.git.ca }
      await at.secret('wrong-login', data)
      return git(`${at.git.https}/private/web.git`, {}, { sourceSecret: { name: 'wrong-login' } })
    },
    reason: 'FetchSourceFailed',
    message: /^(?!.*geheim).*with the source secret "wrong-login"/,
    log: /^(?![\s\S]*geheim)[\s\S]*Authentication failed/,
  },
  {
    name: 'B3: a source secret that is not there',
    given: (at) => git(`${at.git.http}/web.git`, {}, { sourceSecret: { name: 'missing' } }),
    reason: 'FetchSourceFailed',
    message: /source secret "missing", which spec\.source of the build config names, is not in project/,
  },
  {
    name: 'B1: a config map that is not there',
    given: (at) => git(`${at.git.http}/web.git`, {}, { configMaps: [{ configMap: { name: 'missing' } }] }),
    reason: 'FetchSourceFailed',
    message: /config map "missing"/,
  },
  {
    name: 'B3: a certificate nobody trusts',
    given: (at) => git(`${at.git.https}/web.git`),
    reason: 'FetchSourceFailed',
    message: /is not trusted; put the certificate of its authority into the source secret as ca\.crt/,
    log: /ertificate/,
  },
  {
    name: 'B1: a path that an image source does not have',
    given: () => ({
      spec: {
        source: {
          images: [
            {
              from: { kind: 'ImageStreamTag', name: 'tiny:latest' },
              paths: [{ sourcePath: '/nowhere', destinationDir: 'x' }],
            },
          ],
        },
      },
    }),
    reason: 'FetchImageContentFailed',
    message: /the image .* has no "\/nowhere", which spec\.source\.images names/i,
    log: /has no "\/nowhere"/,
  },
  {
    name: 'B15: an upload that did not arrive whole',
    given: async () => {
      const whole = await sourceTar({ a: 'a'.repeat(5000) })
      return { spec: {}, upload: whole.subarray(0, whole.length - 9) }
    },
    reason: 'FetchSourceFailed',
    message: /did not arrive whole/,
    log: /error: the source did not arrive whole/,
  },
  {
    name: 'B15: an upload that is too large',
    given: async () => ({
      spec: { resources: { limits: { 'ephemeral-storage': '2Mi' } } },
      upload: await sourceTar({ zeros: '0'.repeat(8_000_000) }),
    }),
    reason: 'FetchSourceFailed',
    message: /larger than \d+ MiB, which is all a build may use/,
    log: /larger than/,
  },
  {
    name: 'B4: a variable whose secret is not there',
    given: async () => {
      const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'nobody', key: 'k' } } }]
      return { spec: source({ env }, { source: {} }) }
    },
    phase: 'Error',
    reason: 'UnresolvableEnvironmentVariable',
    message: /variable KEY wants the secret "nobody", which is not in project "shop"/,
  },
  {
    name: 'S2: a script URL with nothing behind it',
    given: async (at) => ({
      spec: source({ scripts: `${at.git.http}/none.git` }),
      upload: await sourceTar({ a: 'a' }),
    }),
    reason: 'ScriptsFetchFailed',
    message: /no S2I script could be downloaded from/i,
    log: /404/,
  },
  {
    name: 'S1: an image that is no builder',
    given: async (at) => {
      await at.image({ stream: 'plain', config: { User: '1001', Labels: {} } })
      return {
        spec: source({ from: { kind: 'ImageStreamTag', name: 'plain:latest' } }),
        upload: await sourceTar({ a: 'a' }),
      }
    },
    reason: 'InstallScriptsFailed',
    message: /has the S2I script "assemble"; is it a builder image\?/,
    log: /is it a builder image/,
  },
  {
    name: 'S8: a builder that is root',
    given: async (at) => {
      await at.image({ stream: 'root', config: { User: 'root' } })
      return git(`${at.git.http}/web.git`, {}, {}, { from: { kind: 'ImageStreamTag', name: 'root:latest' } })
    },
    phase: 'Error',
    reason: 'CannotCreateBuildPodSpec',
    message: /its USER must be a number other than 0/,
  },
  {
    name: 'S9: an image without a shell that is no builder either',
    given: async (at) => {
      await at.image({ stream: 'empty', isEmpty: true, files: [{ path: 'x' }] })
      return git(`${at.git.http}/web.git`, {}, {}, { from: { kind: 'ImageStreamTag', name: 'empty:latest' } })
    },
    reason: 'InstallScriptsFailed',
    message: /has the S2I script "assemble"; is it a builder image\?/,
    log: /is it a builder image/,
  },
  {
    name: 'S3: an assemble that fails',
    given: async () => ({
      spec: {},
      upload: await sourceTar({ '.s2i/bin/assemble': '#!/bin/sh\necho no such module >&2\nexit 7\n' }),
    }),
    reason: 'AssembleFailed',
    message: /assemble ended with code 7/i,
    log: /no such module/,
  },
  {
    name: 'S5: an environment that is none',
    given: async () => ({ spec: {}, upload: await sourceTar({ '.s2i/environment': 'A=1\nB\n' }) }),
    reason: 'GenericBuildFailed',
    message: /\.s2i\/environment: "B" is not KEY=VALUE/,
    log: /is not KEY=VALUE/,
  },
  {
    name: 'S10: a runtime image that gets nothing',
    given: async (at) => ({
      spec: source(
        { runtimeImage: { kind: 'ImageStreamTag', name: 'tiny:latest' } },
        { source: git(`${at.git.http}/web.git`).spec.source },
      ),
    }),
    reason: 'InvalidArtifactsMapping',
    message: /io\.openshift\.s2i\.assemble-input-files/,
  },
  {
    name: 'S10: an artifact that assemble did not make',
    given: async () => ({
      spec: source({
        runtimeImage: { kind: 'ImageStreamTag', name: 'tiny:latest' },
        runtimeArtifacts: [{ sourcePath: '/opt/app/app.jar', destinationDir: '.' }],
      }),
      upload: await sourceTar({ a: 'a' }),
    }),
    reason: 'RuntimeArtifactsFetchFailed',
    message: /assemble did not make "\/opt\/app\/app\.jar"/i,
    log: /did not make/,
  },
]

function git(uri: string, more: object = {}, beside: object = {}, strategy?: object) {
  return {
    spec: { source: { git: { uri, ...more }, ...beside }, ...(strategy && source(strategy)) },
  }
}
const source = (strategy: object, more: object = {}): object => ({
  strategy: { sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'tiny:latest' }, ...strategy } },
  ...more,
})
