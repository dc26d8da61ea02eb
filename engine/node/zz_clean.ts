import { rm, readFile } from 'node:fs/promises'
import { stopContainerd } from '@hawser/cri/containerd/stop.ts'
for (const dir of process.argv.slice(2)) {
  await stopContainerd({ root: dir + '/root', runDir: dir + '/run', podCIDR: '10.200.0.0/24', cgroupParent: `/hawser-test-${dir.slice(-6).toLowerCase()}` })
  await rm(dir, { recursive: true, force: true }).catch(e => console.log(e.message))
}
