import { join } from 'node:path'
import { builder, ROOT } from '../builder.ts'
import { toolchain } from '../foundations.ts'

const GEMS = `${ROOT}/gems`

/** Applications of Ruby; Rack and Puma are there for applications that bring none. */
export const ruby = builder({
  name: 'ruby',
  version: '3.1',
  title: 'Ruby 3.1',
  what: 'Ruby 3.1 applications',
  icon: 'icon-ruby',
  tags: ['ruby', 'ruby31'],
  supports: ['ruby:3.1', 'ruby:3', 'ruby'],
  sample: 'examples/ruby',
  scripts: join(import.meta.dirname, 's2i'),
  layer: {
    name: 'Ruby',
    on: toolchain,
    packages: ['libyaml-dev', 'puma', 'ruby', 'ruby-bundler', 'ruby-dev', 'ruby-rack', 'rake'],
  },
  path: [`${GEMS}/bin`],
  env: {
    // Not a path of Bundler, which would hide the gems that come from Debian.
    GEM_HOME: GEMS,
    BUNDLE_WITHOUT: 'development:test',
    RACK_ENV: 'production',
    RAILS_ENV: 'production',
    RAILS_LOG_TO_STDOUT: 'true',
    RAILS_SERVE_STATIC_FILES: 'true',
  },
  more: [{ directory: GEMS, mode: 0o775, user: 1001 }],
})
