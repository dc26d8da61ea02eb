import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseProcesses } from './commandLine.ts'

const head = '#<PID>          <type>          <reloads>       <uptime>        <version>      '
const cases = {
  'before any reload': {
    given: `${head}\n17294           master          0 [failed: 0]   0d00h00m00s     2.6.12\n# workers\n17297           worker          0               0d00h00m00s     2.6.12\n# programs\n`,
    want: { reloads: 0, failedReloads: 0, worker: 17297 },
  },
  'with an old worker that still has connections': {
    given: `${head}\n1           master          3 [failed: 1]   0d00h00m00s     2.6.12\n# workers\n5           worker          0               0d00h00m00s     2.6.12\n# old workers\n4           worker          1               0d00h00m00s     2.6.12\n`,
    want: { reloads: 3, failedReloads: 1, worker: 5 },
  },
  'after a reload that failed there is no current worker': {
    given: `${head}\n1           master          1 [failed: 1]   0d00h00m00s     2.6.12\n# workers\n# old workers\n4           worker          1               0d00h00m00s     2.6.12\n`,
    want: { reloads: 1, failedReloads: 1, worker: undefined },
  },
  'nothing said': { given: '', want: { reloads: 0, failedReloads: 0, worker: undefined } },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(parseProcesses(given), want))
}
