import { library } from '@hawser/apiserver/pki/certificate.ts'

/**
 * Loads all that processes of a platform load, also late: what a part that is started needs, what runs in threads of its
 * own, and what certificates are made with. What Node has compiled of it is there for them (the launcher says where).
 */
export async function loadEverything(): Promise<void> {
  await Promise.all([
    import('./controlplane.ts'),
    import('./git.ts'),
    import('./join.ts'),
    import('./nodeparts.ts'),
    import('./ownimages.ts'),
    import('./teardown.ts'),
    import('@hawser/apiserver/http/yaml/worker.ts'),
    import('@hawser/builds/defaults/host.ts'),
    import('@hawser/builds/start.ts'),
    import('@hawser/controllers/index.ts'),
    import('@hawser/images/start.ts'),
    import('@hawser/projects/start.ts'),
    import('@hawser/router/index.ts'),
    import('@hawser/scheduler/index.ts'),
    import('@hawser/store/sqliteworker.ts'),
    library(),
  ])
}
