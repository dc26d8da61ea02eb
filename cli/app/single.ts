import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Application, DockerStrategy, ImageBuild, Workload } from './application.ts'
import { basesOf, type ImageSaid } from './docker/dockerfile.ts'
import { dockerfileIn, dockerfileSays, dockerfiles } from './docker/find.ts'
import { type Findings, refuse } from './finding.ts'
import { detectLanguage, knownSigns, type Language } from './language.ts'
import { applicationName } from './names.ts'
import type { PlanOptions } from './options.ts'
import { readPackageJson, type Wishes } from './packagejson.ts'
import { type AppJson, readAppJson } from './process/appjson.ts'
import { type Process, readProcfile, runScript } from './process/procfile.ts'
import { claimsOf, type ImageUse, processWorkload } from './processworkload.ts'
import { normalised, type SourceFiles, textIn } from './sourcefiles.ts'

const defaultPort = 8080

/** One image built from the directory, and the processes that run from it. */
export function singleApplication(files: SourceFiles, options: PlanOptions, findings: Findings): Application {
  const wishes = readPackageJson(files)
  const name = applicationName(options.name ?? wishes.name ?? files.directory)
  const docker = dockerBuild(files, options)
  const language = docker ? undefined : languageOf(files, options)
  if (language) refuseWithoutStart(language, wishes, files)
  const use = docker
    ? dockerUse(name, wishes, docker.image, findings)
    : sourceUse(name, wishes, language?.name ?? '')
  const appJson = readAppJsonOf(files, findings)
  const processes = processesOf(files, findings)
  const build: ImageBuild = {
    name,
    context: '',
    strategy: docker?.strategy ?? {
      type: 'Source',
      language: language?.name ?? '',
      ...(options.builder !== undefined && { builder: options.builder }),
      ...(processes && !files.list('.s2i/bin').includes('run') && { run: runOf(processes, use) }),
    },
    env: options.buildEnv ?? [],
  }
  return {
    name,
    builds: [build],
    workloads: workloadsOf(use, processes, appJson),
    claims: claimsOf(use),
    files: [],
    config: appJson.env,
  }
}

function processesOf(files: SourceFiles, findings: Findings): readonly Process[] | undefined {
  const text = textIn(files, 'Procfile')
  if (text === undefined) return undefined
  const processes = readProcfile(text, findings)
  if (processes.length === 0 && findings.problems.length === 0)
    refuse(
      { file: 'Procfile', line: 1 },
      '',
      'has no process type',
      'Add a line such as: web: node server.js',
    )
  if (processes.every(({ name }) => name !== 'web'))
    findings.notes.push('Procfile: there is no "web" process type, so the application has no URL')
  return processes
}

const runOf = (processes: readonly Process[], { prelude }: ImageUse): string =>
  runScript(processes.find(({ name }) => name === 'web')?.command, prelude)

const noAppJson: AppJson = { env: [], formation: {} }
function readAppJsonOf(files: SourceFiles, findings: Findings): AppJson {
  const text = textIn(files, 'app.json')
  return text === undefined ? noAppJson : readAppJson(text, findings)
}

function workloadsOf(
  use: ImageUse,
  processes: readonly Process[] | undefined,
  { formation }: AppJson,
): Workload[] {
  if (!processes) {
    return [processWorkload(use, { type: 'web', command: undefined, replicas: formation.web }, [])]
  }
  const release = processes.find(({ name }) => name === 'release')
  const after: Workload['after'] = release ? [{ on: `${use.app}-release`, until: 'completed' }] : []
  return processes.map(({ name, command }) =>
    processWorkload(use, { type: name, command, replicas: formation[name] }, name === 'release' ? [] : after),
  )
}

const sourceUse = (app: string, wishes: Wishes, language: string): ImageUse => ({
  app,
  build: app,
  port: wishes.port ?? defaultPort,
  health: wishes.health,
  volumes: wishes.volumes,
  scratch: [],
  nonRoot: true,
  prelude: language === 'nodejs' ? 'PATH="$PWD/node_modules/.bin:$PATH"; ' : '',
})

function dockerUse(app: string, wishes: Wishes, image: ImageSaid, findings: Findings): ImageUse {
  const exposed = image.ports.find(({ protocol }) => protocol === 'TCP')?.port
  const port = wishes.port ?? exposed ?? defaultPort
  const scratch = image.volumes.filter((path) => wishes.volumes.every((volume) => volume.path !== path))
  if (wishes.port === undefined && exposed === undefined)
    findings.notes.push(
      `Dockerfile: there is no EXPOSE; unless its base has one, port ${port} is taken, and $PORT says so`,
    )
  if (image.ports.length > 1) findings.notes.push(`Dockerfile: of the ports it EXPOSEs, ${port} gets the URL`)
  for (const path of scratch)
    findings.notes.push(
      `Dockerfile: VOLUME ${path} is empty in every new pod; "hawser.volumes" in a package.json, or compose.yaml, keeps one`,
    )
  const nonRoot = /^[1-9]\d*(:\d+)?$/.test(image.user ?? '')
  return {
    app,
    build: app,
    port,
    ...(wishes.port === undefined && exposed === undefined && { assumesPort: true }),
    health: wishes.health,
    volumes: wishes.volumes,
    scratch,
    nonRoot,
    prelude: '',
  }
}

/** The Dockerfile that builds the image, when one does. */
function dockerBuild(
  files: SourceFiles,
  { strategy, from: given = [], buildArgs = [], builder }: PlanOptions,
): { readonly strategy: DockerStrategy; readonly image: ImageSaid } | undefined {
  const dockerfile = given[0] ?? dockerfileIn(files)
  if (strategy === 'source' || (builder !== undefined && strategy !== 'docker')) return undefined
  if (dockerfile === undefined) {
    if (strategy !== 'docker') return undefined
    throw new StatusError('BadRequest', `there is no ${dockerfiles.join(' and no ')} in ${files.directory}`, {
      hint: 'Add one, or leave out --strategy=docker to build with a builder image.',
    })
  }
  const image = dockerfileSays(
    files,
    dockerfile,
    Object.fromEntries(buildArgs.map(({ name, value }) => [name, value ?? ''])),
  )
  return {
    strategy: {
      type: 'Docker',
      dockerfile: normalised(dockerfile),
      ...basesOf(image),
      args: [...buildArgs],
    },
    image,
  }
}

/** What builds the image when no Dockerfile does. */
function languageOf(files: SourceFiles, { builder, strategy }: PlanOptions): Language {
  const found = detectLanguage(files)
  if (builder !== undefined) return { name: found?.name ?? builder.replace(/:.*/, ''), because: '--builder' }
  if (found) return found
  throw new StatusError('BadRequest', `nothing in ${files.directory} says what it is written in`, {
    hint:
      strategy === 'source'
        ? 'Name a builder image with --builder, such as --builder=nodejs.'
        : `Add a Dockerfile, a compose.yaml, or one of ${knownSigns()}; or name a builder with --builder=nodejs.`,
  })
}

/** @param folder  Where the source is. */
export function refuseWithoutStart(
  { name }: Language,
  wishes: Wishes,
  files: SourceFiles,
  folder = '',
): void {
  const names = files.list(folder)
  if (name !== 'nodejs' || wishes.isStartable || names.includes('.s2i/')) return
  if (!folder && names.includes('Procfile')) return
  if (['server.js', 'index.js'].some((file) => names.includes(file))) return
  throw new StatusError('BadRequest', 'package.json does not say how to start the application', {
    hint: 'Add a start script, such as: "scripts": { "start": "node app.js" }',
  })
}
