import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builder } from '../builder.ts'
import { toolchain } from '../foundations.ts'

/** Applications of Perl: PSGI in Starman, or CGI scripts. */
export const perl = builder({
  name: 'perl',
  version: '5.36',
  title: 'Perl 5.36',
  what: 'Perl 5.36 applications',
  icon: 'icon-perl',
  tags: ['perl', 'perl536'],
  supports: ['perl:5.36', 'perl:5', 'perl'],
  sample: 'examples/perl',
  scripts: join(import.meta.dirname, 's2i'),
  layer: {
    name: 'Perl',
    on: toolchain,
    packages: ['cpanminus', 'libcgi-pm-perl', 'libio-socket-ssl-perl', 'libplack-perl', 'perl', 'starman'],
  },
  env: {
    PERL5LIB: '/opt/app-root/src/extlib/lib/perl5:/opt/app-root/src/lib',
    PLACK_ENV: 'deployment',
  },
  path: ['/opt/app-root/src/extlib/bin'],
  more: [
    {
      file: '/usr/share/s2i/cgi.psgi',
      content: readFileSync(join(import.meta.dirname, 'cgi.psgi'), 'utf8'),
    },
  ],
})
