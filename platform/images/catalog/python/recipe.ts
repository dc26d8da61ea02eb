import { join } from 'node:path'
import { builder, ROOT } from '../builder.ts'
import { toolchain } from '../foundations.ts'

const VENV = `${ROOT}/venv`

/** Applications of Python: a virtual environment that belongs to the application, and compilers for its dependencies. */
export const python = builder({
  name: 'python',
  version: '3.11',
  title: 'Python 3.11',
  what: 'Python 3.11 applications',
  icon: 'icon-python',
  tags: ['python', 'python311'],
  supports: ['python:3.11', 'python:3', 'python'],
  sample: 'examples/python',
  scripts: join(import.meta.dirname, 's2i'),
  layer: {
    name: 'Python',
    on: toolchain,
    packages: ['python3', 'python3-dev', 'python3-venv', 'python3-wheel-whl'],
    // Wheels of what builds other packages are in the image, so that a build can do without a registry.
    after: `python3 -m venv ${VENV}
${VENV}/bin/pip install --quiet --no-index --find-links /usr/share/python-wheels wheel
chown -R 1001:0 ${VENV}
chmod -R g=u ${VENV}
`,
  },
  path: [`${VENV}/bin`],
  env: {
    VIRTUAL_ENV: VENV,
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'UTF-8',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
  },
})
