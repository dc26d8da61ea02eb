import { base } from '../foundations.ts'
import { server } from '../server.ts'

const LIB = `usr/lib/${process.arch === 'x64' ? 'x86_64' : 'aarch64'}-linux-gnu`

/** PostgreSQL, with the environment variables of the OpenShift images. */
export const postgresql = server({
  name: 'postgresql',
  version: '15',
  title: 'PostgreSQL 15',
  description: 'The SQL database PostgreSQL 15.',
  icon: 'icon-postgresql',
  tags: ['database', 'postgresql', 'postgresql15'],
  supports: ['postgresql:15', 'postgresql', 'postgres'],
  layer: {
    name: 'PostgreSQL',
    on: base,
    packages: ['libnss-wrapper', 'postgresql-15'],
    // The database of an application is made when it starts.
    before: { 'etc/postgresql-common/createcluster.conf': 'create_main_cluster = false\n' },
    // Compiling queries is off: it is most of the size, and seldom worth its time.
    without: [
      'usr/lib/postgresql/15/lib/bitcode/',
      'usr/lib/postgresql/15/lib/llvmjit',
      `${LIB}/libLLVM`,
      `${LIB}/libz3`,
      'usr/lib/llvm-',
    ],
  },
  run: { folder: import.meta.dirname, name: 'run-postgresql' },
  // SIGTERM would wait for all clients to leave.
  stopSignal: 'SIGINT',
  port: '5432:postgresql',
  data: '/var/lib/pgsql/data',
  env: { PGDATA: '/var/lib/pgsql/data/userdata', PGHOST: '/tmp' },
  more: [{ link: '/usr/bin/postgres', to: '../lib/postgresql/15/bin/postgres' }],
})
