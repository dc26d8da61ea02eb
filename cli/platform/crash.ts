/** How often the supervisor has seen the platform process end, by what its crash log says. */
export const deathsIn = (printed: string): number =>
  printed.split('\nsupervise: the platform process ended').length - 1

/** The sentence a dying platform process leaves for people; undefined when it left none. */
export const causeOf = (printed: string): string | undefined =>
  printed
    .split('\n')
    .findLast((line) => line.startsWith('fatal: '))
    ?.slice('fatal: '.length)
