import { startTestControlPlane, type TestControlPlane } from '../controlplane.ts'
import { hollowNode, startHollowNode } from './hollownode.ts'

/** A control plane with a node that is one by name only. */
export async function startTestCluster(): Promise<TestControlPlane> {
  await using running = new AsyncDisposableStack()
  const plane = running.use(await startTestControlPlane('apiserver,controllers,scheduler', hollowNode))
  const stopping = new AbortController()
  running.defer(() => stopping.abort())
  await startHollowNode(plane.kubeconfig, stopping.signal)
  const started = running.move()
  return { ...plane, [Symbol.asyncDispose]: () => started.disposeAsync() }
}
