/** The Kubernetes whose API we offer; clients compare it with their own. */
export const kubernetesVersion = '1.32.4'
export const hawserVersion = '0.1.0'

/** `/version`: a semantic version with us as build metadata, which no comparison looks at. */
export const versionInfo = {
  major: '1',
  minor: '32',
  gitVersion: `v${kubernetesVersion}+hawser.${hawserVersion}`,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: process.version,
  compiler: 'node',
  platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
} as const
