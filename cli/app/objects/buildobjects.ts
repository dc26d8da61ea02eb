import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { CATALOG_NAMESPACE } from '@hawser/kinds/image/catalog.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import type { ImageBuild } from '../application.ts'
import { referenceTo, type StreamTag } from '../streamtag.ts'
import { type Home, metadataOf, type Wanted, wanted } from './wanted.ts'

/** What must be there before an image is built: where it goes, and how it is made of what is uploaded. */
export function buildObjects(build: ImageBuild, builder: StreamTag | undefined, home: Home): Wanted[] {
  const metadata = metadataOf(build.name, home)
  const strategy = strategyOf(build, builder)
  const follows = (strategy.sourceStrategy ?? strategy.dockerStrategy)?.from !== undefined
  return [
    wanted(ImageStream, { metadata }),
    wanted(BuildConfig, {
      metadata,
      spec: {
        runPolicy: 'Serial',
        source: { type: 'Binary', binary: {} },
        strategy,
        // The platform keeps what was uploaded last, and builds it again when there is a fix below it.
        triggers: follows ? [{ type: 'ImageChange', imageChange: {} }] : [],
        output: {
          to: { kind: 'ImageStreamTag', name: `${build.name}:latest` },
          ...(build.labels && { imageLabels: build.labels }),
        },
      },
    }),
  ]
}

type Strategy = NonNullable<Draft<typeof BuildConfig>['spec']>['strategy']

function strategyOf({ strategy, env }: ImageBuild, builder: StreamTag | undefined): NonNullable<Strategy> {
  const variables = env.length > 0 && { env }
  if (strategy.type === 'Docker') {
    const { dockerfile, args, noCache } = strategy
    return {
      type: 'Docker',
      dockerStrategy: {
        ...(builder && { from: referenceTo(builder) }),
        ...(dockerfile !== 'Dockerfile' && { dockerfilePath: dockerfile }),
        ...(args.length > 0 && { buildArgs: args }),
        ...(noCache && { noCache }),
        ...variables,
      },
    }
  }
  const from = referenceTo(builder ?? { namespace: CATALOG_NAMESPACE, name: `${strategy.language}:latest` })
  return { type: 'Source', sourceStrategy: { from, ...variables } }
}
