import { type Functions, join } from '../declare.ts'
import { authorizerFunctions } from './authorizer.ts'
import { calendarFunctions } from './calendar.ts'
import { conversions } from './conversions.ts'
import { formats } from './formats.ts'
import { lists } from './lists.ts'
import { networks } from './networks.ts'
import { operators } from './operators.ts'
import { optionals } from './optionals.ts'
import { quantities } from './quantities.ts'
import { strings } from './strings.ts'
import { urls } from './urls.ts'

/** Every function that expressions of Kubernetes 1.32 may call. */
export const library: Functions = join(
  operators,
  conversions,
  calendarFunctions,
  strings,
  lists,
  optionals,
  urls,
  quantities,
  networks,
  formats,
  authorizerFunctions,
)
