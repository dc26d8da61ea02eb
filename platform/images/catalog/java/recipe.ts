import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builder } from '../builder.ts'
import { base } from '../foundations.ts'

/** Where Debian's packages put what they know as Maven artifacts. */
const PLUGINS = ['compiler', 'install', 'jar', 'resources', 'war'].map(
  (name) => `libmaven-${name}-plugin-java`,
)

/** Applications of Java: Maven, or the Gradle that a source brings. */
export const java = builder({
  name: 'java',
  version: '17',
  title: 'Java 17',
  what: 'Java 17 applications (Maven, Gradle)',
  icon: 'icon-openjdk',
  tags: ['java', 'jee', 'openjdk'],
  supports: ['java:17', 'java', 'jee', 'openjdk'],
  sample: 'examples/java',
  scripts: join(import.meta.dirname, 's2i'),
  layer: {
    name: 'Java',
    on: base,
    packages: ['maven', 'openjdk-17-jdk-headless', 'libsurefire-java', ...PLUGINS],
    // Only for making smaller runtimes.
    without: [`usr/lib/jvm/java-17-openjdk-${process.arch === 'x64' ? 'amd64' : process.arch}/jmods/`],
  },
  env: {
    JAVA_HOME: '/usr/lib/jvm/default-java',
  },
  more: [
    {
      link: '/usr/lib/jvm/default-java',
      to: `java-17-openjdk-${process.arch === 'x64' ? 'amd64' : process.arch}`,
    },
    {
      file: '/usr/share/s2i/settings.xml',
      content: readFileSync(join(import.meta.dirname, 'settings.xml'), 'utf8'),
    },
  ],
})
