import { StatusError, statusOf } from '@hawser/kinds/meta/status.ts'
import type { Audit, AuditRecord } from './audit/audit.ts'
import type { LocalApi } from './local.ts'
import type { User } from './resources/resources.ts'

/** The API for callers in this process, with what they do written down like what others do over HTTP. */
export function auditedLocal(api: LocalApi, audit: Audit): LocalApi {
  const received = (user: User, method: string, path: string, isWatch: boolean): AuditRecord | undefined =>
    audit.received({
      auditID: crypto.randomUUID(),
      method,
      uri: path,
      path,
      isWatch,
      user,
      sourceIPs: ['127.0.0.1'],
      userAgent: 'hawser',
    })
  return {
    async call(user, request) {
      const record = received(user, request.method, request.path, false)
      if (!record) return api.call(user, request)
      record.request(request.body)
      return followed(record, request.method === 'POST' ? created : ok, async () => {
        const answer = await api.call(user, request)
        record.response(() => answer)
        return answer
      })
    },
    async *watch(user, request) {
      const record = received(user, 'GET', request.path, true)
      if (!record) return yield* api.watch(user, request)
      record.allowed()
      try {
        record.started(ok)
        yield* api.watch(user, request)
      } catch (error) {
        record.refused(statusOf(error), !(error instanceof StatusError))
        throw error
      } finally {
        record.complete(ok)
      }
    },
  }
}

const ok = 200
const created = 201

async function followed<T>(record: AuditRecord, success: number, run: () => Promise<T>): Promise<T> {
  let code = success
  try {
    const answer = await run()
    record.allowed()
    return answer
  } catch (error) {
    const status = statusOf(error)
    code = status.code
    record.refused(status, !(error instanceof StatusError))
    throw error
  } finally {
    record.complete(code)
  }
}
