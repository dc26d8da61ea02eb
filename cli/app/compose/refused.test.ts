import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { planOf } from '../plan.ts'
import { filesGiven } from '../sourcefiles.ts'
import { mappedKeys, refusedKeys, toldKeys } from './keys.ts'
import { withService } from './samples.ts'

const plan = (compose: string, more: Readonly<Record<string, string>> = {}) =>
  planOf(filesGiven({ 'compose.yaml': compose, ...more }), { environment: {} })

describe('N2: a service is refused, by line and key', () => {
  const lines: Readonly<Record<string, [string, RegExp]>> = {
    'what reaches into the machine': [
      'privileged: true',
      /services\.web\.privileged: reaches into the machine/,
    ],
    'its network': ['network_mode: host', /:4: services\.web\.network_mode: "host" is not supported/],
    'its devices': ['devices: [/dev/kvm]', /services\.web\.devices: reaches into the machine/],
    'its processes': ['pid: host', /services\.web\.pid/],
    'its files': [
      'volumes: [./data:/data]',
      /services\.web\.volumes\[0\]: \.\/data:\/data mounts a file or folder of this machine.*configs/,
    ],
    'its socket': [
      'volumes: [/var/run/docker.sock:/var/run/docker.sock]',
      /mounts a file or folder of this machine/,
    ],
    'its files, in the long form': [
      'volumes: [{type: bind, source: /, target: /host}]',
      /mounts a file or folder/,
    ],
    'its home': ['volumes: ["~/x:/x"]', /mounts a file or folder/],
    'a drive of Windows': ['volumes: ["C:\\\\x:/x"]', /mounts a file or folder/],
    'a volume nobody declares': [
      'volumes: [data:/data]',
      /there is no volume "data" under the top-level "volumes"/,
    ],
    'a volume on no path': ['volumes: [{type: volume, target: data}]', /"data" is not the absolute path/],
    'a key nobody knows': ['imag: x', /:4: services\.web\.imag: is not known/],
    'a key of the kernel': ['ulimits: {nofile: 1}', /services\.web\.ulimits: has no counterpart/],
    'dns servers': ['dns: 1.1.1.1', /services\.web\.dns: would take away the names/],
    'a user by name': ['user: node', /services\.web\.user: "node" must be a number/],
    'a security option': ['security_opt: ["seccomp:unconfined"]', /seccomp:unconfined is not supported/],
    'a port of nothing': ['ports: ["http"]', /services\.web\.ports\[0\]: must be like "8080:80"/],
    'a port too large': ['ports: ["99999"]', /ports are from 1 to 65535/],
    'ports without end': ['ports: ["1-60000"]', /range of more than 100 ports/],
    'another protocol': ['ports: ["80/sctp"]', /protocol "sctp" is not supported/],
    'an environment that is a text': ['environment: A=1', /services\.web\.environment: must be a mapping/],
    'a variable of a bad name': ['environment: ["A B=1"]', /"A B" is not the name of a variable/],
    'a file of variables that is not there': [
      'env_file: no.env',
      /services\.web\.env_file: no\.env is not there/,
    ],
    'a file of variables outside': [
      'env_file: ../../etc/passwd',
      /\.\.\/\.\.\/etc\/passwd leaves the source directory/,
    ],
    'a file of variables anywhere': ['env_file: /etc/passwd', /\/etc\/passwd leaves the source directory/],
    'a time of nothing': ['stop_grace_period: soon', /must be a time such as "1m30s"/],
    'a size of nothing': ['mem_limit: much', /must be a size such as "512m"/],
    'processors of nothing': ['cpus: many', /must be a number of processors/],
    'a healthcheck of nothing': ['healthcheck: {test: [curl]}', /must begin with NONE, CMD/],
    'an open quote': ['command: echo "a', /a quote is opened and never closed/],
    'a mode nobody has': ['deploy: {mode: global}', /services\.web\.deploy\.mode: "global" is not supported/],
    'a placement': ['deploy: {placement: {constraints: [a]}}', /services\.web\.deploy\.placement/],
    'a number of replicas': ['deploy: {replicas: -1}', /must be a whole number from 0/],
    'a restart policy': ['restart: sometimes', /"sometimes" is not known/],
    'a dependency on nobody': ['depends_on: [db]', /services\.web\.depends_on\.db: there is no service "db"/],
    'a condition': ['depends_on: {web: {condition: now}}', /condition "now" is not known/],
    'a circle': ['depends_on: [web]', /depend on one another in a circle: web > web/],
    'an address': ['networks: {a: {ipv4_address: 1.2.3.4}}', /ipv4_address: is not supported/],
    'a config nobody declares': ['configs: [a]', /there is no "a" at the top/],
    'a host that is the machine': ['extra_hosts: ["h:host-gateway"]', /host-gateway is no address/],
    'a variable that must be set': [
      `command: \${NEEDED:?say it}`,
      /:4: services\.web\.command: variable NEEDED must be set: say it/,
    ],
    'an image of nothing': ['image: "a b"', /"a b" is not the name of an image/],
  }
  for (const [name, [text, want]] of Object.entries(lines))
    test(name, () =>
      assert.throws(
        () => plan(withService(text).replace(text.startsWith('image') ? '    image: acme/web\n' : '\0', '')),
        want,
      ),
    )

  test('everything that is wrong is said at once', () =>
    assert.throws(
      () => plan(withService('privileged: true\nuser: x\nports: [a]')),
      /compose\.yaml:4: .*\n.*compose\.yaml:5: .*\n.*compose\.yaml:6: /,
    ))
})

describe('N2: a compose file is refused', () => {
  const files: Readonly<Record<string, [string, RegExp]>> = {
    'without services': ['name: x', /services: there are none/],
    'that is a list': ['[]', /must be a mapping with a key "services"/],
    'with a key at the top nobody knows': ['servces: {}', /compose\.yaml:1: servces: is not known/],
    'with models': ['services: {a: {image: x}}\nmodels: {m: {model: x}}', /models: is not made/],
    'with a service without an image': [
      'services: {web: {command: x}}',
      /services\.web: needs an image, or a build/,
    ],
    'with a service that is a text': ['services: {web: x}', /services\.web: must be a mapping/],
    'with two services of one name': [
      'services: {a_b: {image: x}, a-b: {image: x}}',
      /is called "a-b" here, and so is a_b/,
    ],
    'with a service of no name': ['services: {"1": {image: x}}', /begins with no letter/],
    'that extends nobody': ['services: {a: {image: x, extends: b}}', /there is no service "b" to extend/],
    'that extends itself': ['services: {a: {extends: b}, b: {extends: a}}', /extends itself: a > b/],
    'that includes itself': [
      'include: [compose.yaml]\nservices: {a: {image: x}}',
      /includes itself: compose\.yaml/,
    ],
    'that includes what is outside': [
      'include: [../x.yaml]\nservices: {a: {image: x}}',
      /\.\.\/x\.yaml:1: leaves the source/,
    ],
    'with a context outside': [
      'services: {a: {build: ../..}}',
      /services\.a\.build: \.\.\/\.\. is no folder with files, of this directory/,
    ],
    'with a context that is a repository': [
      'services: {a: {build: "https://example.com/a.git"}}',
      /is a repository: hawser new-build/,
    ],
    'with a Dockerfile that is not there': [
      'services: {a: {build: {context: ., dockerfile: D}}}',
      /D:1: is not there/,
    ],
    'with secrets of a build': [
      'services: {a: {build: {context: ., secrets: [x]}}}',
      /services\.a\.build\.secrets: is not supported here/,
    ],
    'with a secret from a variable that is not set': [
      'services: {a: {image: x}}\nsecrets: {s: {environment: NOT_SET}}',
      /secrets\.s\.environment: variable NOT_SET is not set/,
    ],
    'with a secret from outside': [
      'services: {a: {image: x}}\nsecrets: {s: {file: /etc/shadow}}',
      /\/etc\/shadow leaves the source/,
    ],
    'with a volume of a driver': [
      'services: {a: {image: x}}\nvolumes: {v: {driver: nfs}}',
      /volumes\.v\.driver: is not supported/,
    ],
    'with a tag that changes what is merged': [
      'services: {a: {image: x, ports: !reset []}}',
      /compose\.yaml:1: .*!reset/,
    ],
  }
  for (const [name, [compose, want]] of Object.entries(files))
    test(name, () => assert.throws(() => plan(compose), want))
})

test('N2: every key of a service is mapped, told or refused', () => {
  const known = readFileSync(new URL('servicekeys.txt', import.meta.url), 'utf8')
    .trim()
    .split(/\s+/)
  const ours = [...mappedKeys, ...Object.keys(toldKeys), ...Object.keys(refusedKeys), 'extends']
  assert.deepEqual(
    known.filter((key) => !ours.includes(key)),
    [],
  )
  assert.deepEqual(
    ours.filter((key, i) => ours.indexOf(key) !== i),
    [],
    'no key is in two tables',
  )
})
