/** Made when it is first needed: that takes as long as the start of many a command. */
let graphemes: Intl.Segmenter | undefined
const scripts = ['Han', 'Hiragana', 'Katakana', 'Hangul'].map((name) => `\\p{Script=${name}}`)
const fullWidth = String.raw`\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6`
const wide = new RegExp(`^[${scripts.join('')}\\p{Emoji_Presentation}${fullWidth}]`, 'u')

const plain = /^[ -~]*$/

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  // Most texts: taking them apart costs more than all else that is done with them.
  if (plain.test(text)) return text.length
  let width = 0
  for (const segment of segmentsOf(text)) width += columnsOf(segment)
  return width
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** At most `width` columns; what is cut off is marked. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  return width < 1 ? '' : `${beginning(segmentsOf(text), width - 1).join('')}…`
}

/** At most `width` columns, cut in the middle: names often differ only at their ends. */
export function truncateMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (width < 1) return ''
  const segments = segmentsOf(text)
  const first = beginning(segments, Math.floor((width - 1) / 2))
  const last = beginning(segments.reverse(), width - 1 - displayWidth(first.join('')))
  return `${first.join('')}…${last.reverse().join('')}`
}

function segmentsOf(text: string): string[] {
  graphemes ??= new Intl.Segmenter()
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

function beginning(segments: readonly string[], width: number): string[] {
  let used = 0
  const end = segments.findIndex((segment) => {
    used += columnsOf(segment)
    return used > width
  })
  return segments.slice(0, end < 0 ? segments.length : end)
}

function columnsOf(segment: string): number {
  // The second is how a sign is made an emoji.
  return wide.test(segment) || segment.includes('\uFE0F') ? 2 : 1
}
