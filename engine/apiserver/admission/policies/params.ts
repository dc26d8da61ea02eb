import type { ParamKind } from '@hawser/kinds/admissionregistration/policyspec.ts'
import type { ParamRef } from '@hawser/kinds/admissionregistration/validatingadmissionpolicybinding.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { selects } from '@hawser/kinds/meta/selector.ts'
import { shown, storedKind } from '../../resources/versions.ts'
import type { AdmissionContext } from '../chain.ts'

/** What a policy is evaluated with, once each; undefined: without parameters. */
export type Params = readonly (KubeObject | undefined)[]

/**
 * Finds the parameters that a binding names.
 *
 * @throws {Error} in upstream's words when the binding cannot be used.
 */
export async function paramsOf(
  paramKind: ParamKind | undefined,
  paramRef: ParamRef | undefined,
  namespace: string | undefined,
  { look, kinds }: AdmissionContext,
): Promise<Params> {
  if (!paramKind || !paramRef) return [undefined]
  const { apiVersion, kind: name } = paramKind
  const kind = kinds().find((one) => one.kind === name && one.apiVersion === apiVersion)
  const text = `&ParamKind{APIVersion:${apiVersion},Kind:${name},}`
  if (!kind) throw new Error(`paramKind kind \`${text}\` not known`)
  const within = placeOf(kind.scope === 'Namespaced', paramRef, namespace)
  const { resource } = storedKind(kind)
  const found = paramRef.name
    ? [look.find(resource, within, paramRef.name)]
    : (within === undefined ? look.all(resource) : look.within(resource, within)).filter(({ metadata }) =>
        selects(paramRef.selector, metadata.labels),
      )
  const there = found.filter((one) => one !== undefined)
  if (there.length === 0 && paramRef.parameterNotFoundAction === 'Deny') {
    throw new Error('no params found for policy binding with `Deny` parameterNotFoundAction')
  }
  return shown(kind, there)
}

function placeOf(
  isNamespaced: boolean,
  paramRef: ParamRef,
  namespace: string | undefined,
): string | undefined {
  if (!isNamespaced) {
    if (!paramRef.namespace) return undefined
    throw new Error('paramRef.namespace must not be provided for a cluster-scoped `paramKind`')
  }
  const within = paramRef.namespace || namespace
  if (within) return within
  throw new Error('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources')
}
