import { byStrategy, compareAll } from './comparison.js'
import { escapeHtml } from './escape-html.js'
import { formatDifference } from './format-value.js'
import { METRICS } from './metrics.js'
import type { RunReport } from './run-report.js'
import { boundLines, formatFigure, isTold, LABELS, shownMetrics } from './text-report.js'

/** Tables of a page, as HTML: everything that comes from names is escaped. */

export function verdictsTable(runs: readonly RunReport[]): string {
  const told = compareAll(runs).filter(isTold)
  if (told.length === 0) return ''
  let pair = ''
  const rows = told.map(({ strategy, against, metric, difference, verdict }) => {
    const next = `${strategy} against ${against}`
    const heading = next === pair ? '' : `<tr><th colspan="3">${escapeHtml(next)}</th></tr>`
    pair = next
    const marked = `<td class="${verdict.replaceAll(' ', '-')}">${verdict}</td>`
    const amount = escapeHtml(formatDifference(difference, METRICS[metric].unit))
    return `${heading}<tr><td>${LABELS[metric]}</td>${marked}<td>${amount}</td></tr>`
  })
  return `<section><h2>Which is better?</h2>
<p class="soft">Differences seed by seed: both met the same luck. “No difference shown” is not
“equal”: more seeds may show one.</p>
<div class="scroll"><table class="verdicts">
<tbody>${rows.join('\n')}</tbody></table></div></section>`
}

export function metricsTable(runs: readonly RunReport[]): string {
  const strategies = byStrategy(runs)
  const heading = strategies
    .map(({ strategy }) => `<th scope="col">${escapeHtml(strategy)}</th>`)
    .join('')
  const rows = shownMetrics(runs).map((name) => {
    const cells = strategies.map(
      ({ runs: own }) => `<td>${escapeHtml(formatFigure(own, name))}</td>`,
    )
    const about = `<td class="about">${escapeHtml(METRICS[name].about)}</td>`
    return `<tr><th scope="row">${LABELS[name]}</th>${cells.join('')}${about}</tr>`
  })
  return `<div class="scroll"><table><thead><tr><th scope="col">figure</th>${heading}
<th scope="col" class="about"><span hidden>what it is</span></th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`
}

export function boundSection(runs: readonly RunReport[]): string {
  const items = boundLines(runs[0]!.bounds).map(({ formula, value, source, about }) => {
    const shown = value === undefined ? '' : ` = <strong>${escapeHtml(value)}</strong>`
    const origin = escapeHtml(value === undefined ? about : `${about} (${source})`)
    return `<p><span class="formula">${escapeHtml(formula)}</span>${shown}<br>
<span class="soft">${origin}</span></p>`
  })
  return `<section><h2>What is possible</h2>
<p class="soft">No way of sharing is quicker than these: F is the size of the file, u and d are
what a line carries up and down in a second, uₛ is the seeder's.</p>${items.join('\n')}</section>`
}
