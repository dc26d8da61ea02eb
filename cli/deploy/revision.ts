/** What a build is told about the commit that is deployed: the `revision.*` of its upload. */
export type RevisionQuery = Readonly<Record<string, string>>

/**
 * The revision that whoever runs `hawser deploy` says the directory is of, as the JSON of `{"commit": …}`; a push to a
 * Git repository does. What is no such object says nothing.
 */
export function revisionQuery({ HAWSER_REVISION }: NodeJS.ProcessEnv): RevisionQuery {
  if (!HAWSER_REVISION) return {}
  try {
    const fields = Object.entries(JSON.parse(HAWSER_REVISION) as object)
    return Object.fromEntries(fields.map(([name, value]) => [`revision.${name}`, String(value)]))
  } catch {
    return {}
  }
}
