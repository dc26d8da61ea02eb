import { writeFileSync } from 'node:fs'

// Runs once before every release, with the new image and the variables of the application.
if (process.env.FAIL_RELEASE) {
  console.error('the schema cannot be migrated')
  process.exit(3)
}
writeFileSync(`${process.env.DATA_DIR}/schema`, process.env.OPENSHIFT_BUILD_NAME ?? 'not built')
console.log('migrated the schema')
