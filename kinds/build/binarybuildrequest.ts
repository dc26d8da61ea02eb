import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'

/** The query of `instantiatebinary`: about the source that is its body. */
export const BinaryBuildRequestOptions = defineKind({
  group: 'build.openshift.io',
  version: 'v1',
  kind: 'BinaryBuildRequestOptions',
  plural: 'binarybuildrequestoptions',
  scope: 'Namespaced',
  stored: false,
  message: 'com.github.openshift.api.build.v1.BinaryBuildRequestOptions',
  fields: {
    asFile: [2, s.optional(s.string())],
    'revision.commit': [3, s.optional(s.string())],
    'revision.message': [4, s.optional(s.string())],
    'revision.authorName': [5, s.optional(s.string())],
    'revision.authorEmail': [6, s.optional(s.string())],
    'revision.committerName': [7, s.optional(s.string())],
    'revision.committerEmail': [8, s.optional(s.string())],
  },
})
export type BinaryBuildRequestOptions = ObjectOf<typeof BinaryBuildRequestOptions>
