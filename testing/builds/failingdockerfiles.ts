import type { Failure } from './failure.ts'

export interface FailingDockerfile extends Failure {
  /** Of the build config. */
  readonly change: object
  /** Uploaded; without them the build needs no upload. */
  readonly files?: Readonly<Record<string, string>>
}

const inline = (dockerfile: string, more: object = {}) => ({ source: { dockerfile }, ...more })
const upload = { source: { binary: {} } }

/** Builds of Dockerfiles that fail, each for a reason that tells what to do. */
export const failing: Readonly<Record<string, FailingDockerfile>> = {
  'a word that is no instruction': {
    change: inline('FROM hawser.local/shop/tiny\nRUM make\n'),
    reason: 'ManageDockerfileFailed',
    message: /Line 2: "RUM" is not an instruction/,
    log: /RUM/,
  },
  'a Dockerfile without FROM': {
    change: inline('ARG A\n'),
    reason: 'ManageDockerfileFailed',
    message: /The Dockerfile has no FROM/,
  },
  'a here-document': {
    change: inline('FROM hawser.local/shop/tiny\nRUN <<EOF\nmake\nEOF\n'),
    reason: 'ManageDockerfileFailed',
    message: /Line 2: here-documents/,
  },
  'a source without a Dockerfile': {
    change: upload,
    files: { 'readme.md': 'none' },
    reason: 'ManageDockerfileFailed',
    message: /The source has no Dockerfile; name it in dockerfilePath/,
  },
  'a dockerfilePath that leads nowhere': {
    change: { ...upload, strategy: { dockerStrategy: { dockerfilePath: 'build/Dockerfile' } } },
    files: { Dockerfile: 'FROM hawser.local/shop/tiny\n' },
    reason: 'ManageDockerfileFailed',
    message: /has no file "build\/Dockerfile", which dockerfilePath/,
  },
  'a contextDir that leads nowhere': {
    change: { source: { binary: {}, contextDir: 'api' } },
    files: { Dockerfile: 'FROM hawser.local/shop/tiny\n' },
    reason: 'InvalidContextDirectory',
    message: /no directory "api"/,
  },
  'a base image that is not there': {
    change: inline('FROM hawser.local/shop/nothing:1\n'),
    reason: 'PullBuilderImageFailed',
    message: /FROM hawser\.local\/shop\/nothing:1.*could not be pulled/,
    log: /nothing/,
  },
  'a base image of another project': {
    change: inline('FROM hawser.local/default/nothing:1\n'),
    reason: 'PullBuilderImageFailed',
    message: /could not be pulled/,
  },
  'a command that fails': {
    change: inline('FROM hawser.local/shop/tiny\nRUN echo what went wrong && exit 7\n'),
    reason: 'DockerBuildFailed',
    message: /"RUN echo what went wrong && exit 7" failed with exit code 7\.$/,
    log: /what went wrong/,
  },
  'a command that is not there': {
    change: inline('FROM hawser.local/shop/tiny\nRUN make\n'),
    reason: 'DockerBuildFailed',
    message: /"RUN make" failed with exit code 127/,
    log: /make: not found/,
  },
  'a file to copy that is not there': {
    change: inline('FROM hawser.local/shop/tiny\nCOPY nothing /\n'),
    reason: 'DockerBuildFailed',
    message: /"COPY nothing \/" failed: .*nothing.*no such file/,
  },
  'a stage that is not there': {
    change: inline('FROM hawser.local/shop/tiny\nCOPY --from=nobody /a /b\n'),
    reason: 'DockerBuildFailed',
    message: /"COPY --from=nobody \/a \/b" failed/,
  },
  'a hook that fails': {
    change: inline('FROM hawser.local/shop/tiny\n', {
      postCommit: { script: 'echo tests failed && exit 3' },
    }),
    reason: 'PostCommitHookFailed',
    message: /ended with exit code 3; nothing was pushed/,
    log: /tests failed/,
  },
  'a stream where it may not push': {
    change: inline('FROM hawser.local/shop/tiny\n', {
      output: { to: { kind: 'DockerImage', name: 'hawser.local/kube-system/web:latest' } },
    }),
    reason: 'PushImageToRegistryFailed',
    message:
      /could not be pushed to hawser\.local\/kube-system\/web:latest: the service account of the build may not/,
  },
  'a registry that is not there': {
    change: inline('FROM hawser.local/shop/tiny\n', {
      output: { to: { kind: 'DockerImage', name: 'registry.invalid/shop/web' } },
    }),
    reason: 'PushImageToRegistryFailed',
    message: /could not be pushed to registry\.invalid\/shop\/web:latest: .*no such host/,
  },
  'a push secret that is not there': {
    change: inline('FROM hawser.local/shop/tiny\n', {
      output: { to: { kind: 'DockerImage', name: 'quay.example/web' }, pushSecret: { name: 'nobody' } },
    }),
    reason: 'MissingPushSecret',
    message: /push secret "nobody"/,
  },
  'the socket of Docker': {
    change: {
      source: {},
      strategy: {
        customStrategy: { from: { kind: 'ImageStreamTag', name: 'tiny:latest' }, exposeDockerSocket: true },
      },
    },
    phase: 'Error',
    reason: 'CannotCreateBuildPodSpec',
    message: /no Docker socket here/,
  },
}
