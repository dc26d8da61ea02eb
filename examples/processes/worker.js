import { createHmac } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'

const file = `${process.env.DATA_DIR}/signed`
const sign = (text) => createHmac('sha256', process.env.SIGNING_KEY).update(text).digest('hex')

setInterval(() => {
  writeFileSync(`${file}.new`, sign(process.env.GREETING))
  renameSync(`${file}.new`, file)
}, 500)
console.log('the worker works')
