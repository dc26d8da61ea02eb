import type { Application, Workload } from '../app/application.ts'
import { buildObjects } from '../app/objects/buildobjects.ts'
import type { Versions } from '../app/objects/podtemplate.ts'
import { configSecret, storedObjects } from '../app/objects/storedobjects.ts'
import type { Home, Wanted } from '../app/objects/wanted.ts'
import { taskObject, taskPod, workloadObjects } from '../app/objects/workloadobjects.ts'
import type { Builders, Images } from './images.ts'

/** All objects of an application, in the order they are applied. */
export function allObjects(
  application: Application,
  home: Home,
  { builders, images }: { readonly builders: Builders; readonly images: Images },
  values: Readonly<Record<string, string>>,
  versions: Versions,
): Wanted[] {
  return [
    ...application.builds.flatMap((build) => buildObjects(build, builders[build.name], home)),
    ...(versions.config ? [configSecret(values, home)] : []),
    ...storedObjects(application, home),
    ...application.workloads.flatMap((workload) => objectsOf(workload, home, images, versions)),
  ]
}

function objectsOf(workload: Workload, home: Home, images: Images, versions: Versions): Wanted[] {
  const image = images[workload.name] ?? { image: workload.name, follows: undefined }
  return workload.runs === 'once'
    ? [taskObject(taskPod(workload, image, home, versions))]
    : workloadObjects(workload, image, home, versions)
}
