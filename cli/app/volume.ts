/** Of a volume of which nobody says how large it is. */
export const usualSize = '1Gi'

export const isSize = (text: string): boolean => /^[1-9]\d*(Mi|Gi|Ti)$/.test(text)

/** A directory that something can be mounted on. */
export const isMountPath = (path: string): boolean =>
  /^\/[^\s:]+$/.test(path) && !path.split('/').includes('..')
