import { join } from 'node:path'
import { builder } from '../builder.ts'
import { base } from '../foundations.ts'

const VERSION = '1.23'
const COMPILED = '/usr/share/s2i/go-build'

/** Programs of Go, from Debian's backports: the release itself has one that most modules are too new for. */
export const golang = builder({
  name: 'golang',
  version: VERSION,
  title: `Go ${VERSION}`,
  what: `Go ${VERSION} programs`,
  icon: 'icon-go-gopher',
  tags: ['golang', 'go'],
  supports: [`golang:${VERSION}`, 'golang', 'go'],
  sample: 'examples/golang',
  scripts: join(import.meta.dirname, 's2i'),
  layer: {
    name: 'Go',
    on: base,
    packages: [`golang-${VERSION}-go`, 'git'],
    // What most programs need of the standard library, compiled once instead of in the first build of each.
    after: `export HOME=/root GOCACHE=${COMPILED} CGO_ENABLED=0 GOFLAGS=-mod=mod
/usr/lib/go-${VERSION}/bin/go build -trimpath net/http html/template encoding/json log/slog database/sql os/exec os/signal
chmod -R a+rX ${COMPILED}
`,
    without: [`usr/share/go-${VERSION}/test/`, `usr/share/go-${VERSION}/api/`],
  },
  path: [`/usr/lib/go-${VERSION}/bin`],
  env: {
    // No compiler for C: programs are linked statically.
    CGO_ENABLED: '0',
    GOTOOLCHAIN: 'auto',
  },
})
