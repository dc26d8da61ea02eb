import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

// Prints the JavaScript of the TypeScript files that are its arguments, as a JSON list. A process of its own: what Node
// says about the function being new would be said in the log of the platform.
const codes = process.argv.slice(2).map((path) => stripTypeScriptTypes(readFileSync(path, 'utf8')))
process.stdout.write(JSON.stringify(codes.map((code) => code.replace(/(from '\.[^']*)\.ts'/g, "$1.mjs'"))))
