import { formatSize } from '../../core/format-size.js'
import { escapeHtml } from './escape-html.js'
import { formatSeconds } from './format-value.js'
import type { PageData, StrategyData } from './page/drawn.js'
import { thin } from './thin.js'

/** What the charts of a page show, as tables, for those who do not see them. */

const rowsMax = 11
const feedsMax = 20

export function finishTable({ strategies }: PageData): string {
  const shares = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]
  const rows = shares.map((share) => [
    percent(share),
    ...strategies.map(({ finish }) => {
      const found = finish.find(([, reached]) => reached >= share - 1e-9)
      return found ? formatSeconds(found[0]) : 'never'
    }),
  ])
  return htmlTable(['files had', ...namesOf(strategies)], rows)
}

export function piecesTable({ strategies }: PageData): string {
  const rows = thin(strategies[0]!.pieces.length, rowsMax).map((at) => [
    formatSeconds(strategies[0]!.pieces[at]![0]),
    ...strategies.map(({ pieces }) => percent(pieces[at]![2])),
  ])
  return htmlTable(['after', ...namesOf(strategies)], rows)
}

export function uploadsTable({ strategies }: PageData): string {
  const rows = thin(strategies[0]!.uploads.length, rowsMax).map((at) => [
    percent(strategies[0]!.uploads[at]![0]),
    ...strategies.map(({ uploads }) => `${(uploads[at]?.[1] ?? 0).toFixed(2)} copies`),
  ])
  const seeders = strategies.map(({ seederCopies }) =>
    seederCopies === undefined ? '–' : `${seederCopies.toFixed(2)} copies`,
  )
  return htmlTable(
    ['of peers, the busiest first', ...namesOf(strategies)],
    [...rows, ['seeders (mean)', ...seeders]],
  )
}

export function feedsTable({ strategies }: PageData): string {
  return strategies
    .map(({ name, feeds }) => {
      const pairs = feeds.bytes.flatMap((row, from) =>
        row.map((bytes, to) => ({ from: feeds.names[from]!, to: feeds.names[to]!, bytes })),
      )
      const most = pairs
        .filter(({ bytes }) => bytes > 0)
        .sort((one, other) => other.bytes - one.bytes)
        .slice(0, feedsMax)
        .map(({ from, to, bytes }) => [from, to, formatSize(bytes)])
      return `<h3>${escapeHtml(name)}, where most went</h3>${htmlTable(['from', 'to', ''], most)}`
    })
    .join('\n')
}

function htmlTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  return `<div class="scroll"><table><thead>${row(heading, 'th')}</thead>
<tbody>${rows.map((cells) => row(cells, 'td')).join('\n')}</tbody></table></div>`
}

function namesOf(strategies: readonly StrategyData[]): readonly string[] {
  return strategies.map(({ name }) => name)
}

const percent = (share: number) => `${(share * 100).toFixed(0)} %`
