const NAME_LIMIT = 40
const MESSAGE_LIMIT = 500

/** Makes an entry of what somebody sent, or says what is wrong with it: `{entry}` or `{problem}`. */
export function readEntry(body, now) {
  const { name = 'Anonymous', message } = body ?? {}
  if (typeof name !== 'string' || typeof message !== 'string') {
    return { problem: 'send {"name": "…", "message": "…"} as JSON, or the same two fields as a form' }
  }
  const text = message.trim()
  if (text === '') return { problem: 'an entry needs a message' }
  if (text.length > MESSAGE_LIMIT) return { problem: `a message has at most ${MESSAGE_LIMIT} characters` }
  if (name.trim().length > NAME_LIMIT) return { problem: `a name has at most ${NAME_LIMIT} characters` }
  return { entry: { name: name.trim() || 'Anonymous', message: text, at: now.toISOString() } }
}
