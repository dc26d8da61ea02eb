/** More writes wait for the disk than may. Nothing was written; it can be tried again later. */
export class LogBusy extends Error {
  override readonly name = 'LogBusy'
}
