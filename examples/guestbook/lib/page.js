const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text that is safe between tags and in a quoted attribute. */
export const escape = (text) => String(text).replace(/[&<>"']/g, (character) => escapes[character])

/** Tag for HTML: every value put in is escaped, except what `html` itself made, and lists of it. */
function html(strings, ...values) {
  const shown = values.map((value) => [value].flat().map((part) => (part instanceof Html ? part.text : escape(part))))
  return new Html(String.raw({ raw: strings }, ...shown.map((parts) => parts.join(''))))
}
class Html {
  constructor(text) {
    this.text = text
  }
}

/** The whole page, as text. */
export function page({ entries, about, problem = '', typed = {} }) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Guestbook</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/static/style.css">
  </head>
  <body>
    <main>
      <h1>Guestbook</h1>
      <p class="lead">You made it to the quay. Leave a line before you cast off.</p>
      ${form(problem, typed)}
      ${entries.length === 0 ? html`<p class="empty">Nobody has signed yet: be the first.</p>` : list(entries)}
    </main>
    <footer>release <b>${about.release}</b> on <b>${about.host}</b>, entries in ${about.storage}</footer>
  </body>
</html>
`.text
}

const form = (problem, typed) => html`<form method="post" action="/entries">
        <label>Name <input name="name" maxlength="40" autocomplete="name" placeholder="Anonymous" value="${typed.name ?? ''}"></label>
        <label>Message <textarea name="message" maxlength="500" rows="3" required>${typed.message ?? ''}</textarea></label>
        ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ''}
        <button>Sign</button>
      </form>`

const list = (entries) => html`<ol>${entries.map(
  ({ name, message, at }) => html`
        <li><p>${message}</p><small>${name}, <time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time></small></li>`,
)}
      </ol>`
