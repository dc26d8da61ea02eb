import { base } from '../foundations.ts'
import { server } from '../server.ts'

/** MariaDB, with the environment variables of the OpenShift images. */
export const mariadb = server({
  name: 'mariadb',
  version: '10.11',
  title: 'MariaDB 10.11',
  description: 'The SQL database MariaDB 10.11, which speaks the protocol of MySQL.',
  icon: 'icon-mariadb',
  tags: ['database', 'mysql', 'mariadb', 'mariadb1011'],
  supports: ['mariadb:10.11', 'mariadb', 'mysql'],
  layer: {
    name: 'MariaDB',
    on: base,
    packages: ['libnss-wrapper', 'mariadb-client-core', 'mariadb-server-core'],
  },
  run: { folder: import.meta.dirname, name: 'run-mysqld' },
  port: '3306:mysql',
  data: '/var/lib/mysql/data',
})
