/** Tells the user which step a command is at: one live line per step on a terminal, plain lines otherwise. */
export interface Progress {
  /** Begins a step; the one before is done. */
  step(title: string): void
  /** What the step is doing or waiting for right now. */
  detail(text: string): void
  /** A line of output that belongs to the step, such as a build log. */
  line(text: string): void
  done(): void
  /** Marks the current step as failed. */
  fail(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

export function progressOn(stream: NodeJS.WriteStream, now: () => number = Date.now): Progress {
  return stream.isTTY ? liveProgress(stream, now) : plainProgress(stream, now)
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)}s`

function plainProgress(stream: NodeJS.WritableStream, now: () => number): Progress {
  let title: string | undefined
  let told = ''
  let began = 0
  const end = (word: string) => {
    if (title) stream.write(`${title}: ${word} (${seconds(now() - began)})\n`)
    title = undefined
  }
  return {
    step(next) {
      end('done')
      title = next
      told = ''
      began = now()
      stream.write(`${next} ...\n`)
    },
    detail(text) {
      // Said once: a log is no place for a spinner.
      if (text !== told) stream.write(`  ${text}\n`)
      told = text
    },
    line: (text) => void stream.write(`  ${text}\n`),
    done: () => end('done'),
    fail: () => end('failed'),
  }
}

function liveProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  let title: string | undefined
  let detail = ''
  let began = 0
  let frame = 0
  let timer: NodeJS.Timeout | undefined
  const clear = '\r\u001b[2K'
  const draw = () => {
    const text = `${frames[frame++ % frames.length]} ${title} ${seconds(now() - began)} ${detail}`
    stream.write(clear + text.slice(0, Math.max(20, (stream.columns ?? 80) - 1)))
  }
  const end = (mark: string) => {
    clearInterval(timer)
    if (title) stream.write(`${clear}${mark} ${title} ${seconds(now() - began)}\n`)
    title = undefined
    detail = ''
  }
  return {
    step(next) {
      end('✔')
      title = next
      began = now()
      draw()
      timer = setInterval(draw, 100)
      timer.unref()
    },
    detail(text) {
      detail = text
    },
    line(text) {
      stream.write(`${clear}  ${text}\n`)
      if (title) draw()
    },
    done: () => end('✔'),
    fail: () => end('✘'),
  }
}
