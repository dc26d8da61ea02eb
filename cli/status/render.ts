import { align } from '../table.ts'
import type { Application, Overview } from './overview.ts'

/** The overview as text for people. */
export function render({ server, project, nodes, applications }: Overview): string {
  const head = align([
    ['platform', server],
    [
      'nodes',
      nodes.map(({ name, ready }) => `${name} (${ready ? 'ready' : 'not ready'})`).join(', ') || 'none',
    ],
    ['project', project],
  ])
  const body = applications.length
    ? applications.flatMap((application) => ['', ...block(application)])
    : ['', 'No applications yet. Deploy one with: hawser deploy DIR']
  return `${[...head, ...body].join('\n')}\n`
}

function block({ name, release, image, desired, ready, urls, pods, build, problems }: Application): string[] {
  const rows = [
    ['  release', `${release || 'none yet'}${image ? ` (${shortImage(image)})` : ''}`],
    ['  pods', `${ready}/${desired} ready`],
    ...pods.map(({ name, phase, restarts }) => [
      '',
      `${name} ${phase}${restarts ? `, ${restarts} restarts` : ''}`,
    ]),
    ...(build ? [['  build', `${build.name} ${build.phase}`]] : []),
    ...urls.map((url) => ['  url', url]),
    ...problems.map((problem) => ['  problem', problem]),
  ]
  return [`application ${name}`, ...align(rows)]
}

/** `hawser.local/default/web@sha256:0123456789ab…` is said as `web@sha256:0123456789ab`. */
const shortImage = (image: string): string =>
  image.replace(/^.*\//, '').replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1')
