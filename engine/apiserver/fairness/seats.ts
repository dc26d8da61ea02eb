/** Most seats that one request takes: upstream's `MaximumSeatsLimit`. */
const mostSeats = 10
const objectsPerSeat = 100

/**
 * How many seats a list takes: one for every hundred objects that are looked at.
 *
 * @param stored  Objects of the kind.
 * @param limit   Of the request; 0: none.
 */
export function listSeats(stored: number, limit: number): number {
  const looked = limit > 0 ? Math.min(limit, stored) : stored
  return Math.min(Math.max(Math.ceil(looked / objectsPerSeat), 1), mostSeats)
}
