import { mkdirSync, writeFileSync } from 'node:fs'

const [, , title = ''] = process.argv
mkdirSync('public', { recursive: true })
writeFileSync('public/index.html', `<!doctype html><title>${title}</title><h1>${title}</h1>\n`)
