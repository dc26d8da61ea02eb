import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builder } from '../builder.ts'
import { base } from '../foundations.ts'

const file = (name: string): string => readFileSync(join(import.meta.dirname, 'etc', name), 'utf8')

/** Applications of PHP in Apache, which also reads their .htaccess files, with Composer. */
export const php = builder({
  name: 'php',
  version: '8.2',
  title: 'PHP 8.2',
  what: 'PHP 8.2 applications',
  icon: 'icon-php',
  tags: ['php', 'php82'],
  supports: ['php:8.2', 'php:8', 'php'],
  sample: 'examples/php',
  scripts: join(import.meta.dirname, 's2i'),
  layer: {
    name: 'PHP',
    on: base,
    packages: [
      'apache2',
      'composer',
      'git',
      'libapache2-mod-php',
      ...['cli', 'curl', 'gd', 'intl', 'mbstring', 'mysql', 'pgsql', 'sqlite3', 'xml', 'zip'].map(
        (extension) => `php-${extension}`,
      ),
    ],
  },
  env: {
    DOCUMENTROOT: '',
    DISPLAY_ERRORS: 'Off',
    MEMORY_LIMIT: '128M',
    OPCACHE_MEMORY_CONSUMPTION: '128',
    HTTPD_MAX_REQUEST_WORKERS: '64',
    COMPOSER_NO_INTERACTION: '1',
  },
  more: [
    { file: '/etc/apache2/s2i.conf', content: file('apache.conf') },
    { file: '/etc/php/8.2/apache2/conf.d/90-s2i.ini', content: file('php.ini') },
    { file: '/etc/php/8.2/cli/conf.d/90-s2i.ini', content: file('php.ini') },
  ],
})
