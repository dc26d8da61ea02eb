import { openBuildSetting } from '@hawser/testing/builds/setting.ts'
import { sourceTar } from '@hawser/testing/builds/sourcetar.ts'

const dockerfile = (last: number): string => `FROM hawser.local/shop/tiny
USER 0
RUN echo many packages >/packages
COPY page.html /srv/
USER 1001
CMD ["httpd", "-f", "-p", "8080", "-h", "/srv"]
RUN echo ${last} >/tmp/last
`

/**
 * How long builds of a Dockerfile take from the request to the tag of the stream, of which only the last line has changed
 * since the one before.
 *
 * @returns Milliseconds, of the quickest.
 */
export async function dockerBuildMs(kubeconfig: string, times = 5): Promise<number> {
  await using setting = await openBuildSetting({ kubeconfig })
  await setting.buildConfig('docker', { strategy: { dockerStrategy: {} } })
  const took: number[] = []
  for (let time = 0; time <= times; time++) {
    const source = await sourceTar({ Dockerfile: dockerfile(time), 'page.html': '<h1>Hello</h1>' })
    const began = performance.now()
    const { status } = await setting.upload('docker', source)
    if (status.phase !== 'Complete') throw new Error(`the build ended: ${status.message}`)
    // The first one has everything to do.
    if (time > 0) took.push(performance.now() - began)
  }
  return Math.min(...took)
}
