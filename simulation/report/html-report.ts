import { escapeHtml, scriptJson } from './escape-html.js'
import { pageData } from './page-data.js'
import { pageScript } from './page-script.js'
import { boundSection, metricsTable, verdictsTable } from './page-sections.js'
import { pageStyle } from './page-style.js'
import { feedsTable, finishTable, piecesTable, uploadsTable } from './page-tables.js'
import type { RunReport } from './run-report.js'
import { starvedLines } from './starved.js'
import { swarmLine } from './swarm-line.js'

/** What a page may do: show itself. Nothing is fetched, whatever names in it contain. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

/** One page that needs nothing else: for a browser, from the disk, in light or dark. */
export function htmlReport(title: string, runs: readonly RunReport[]): string {
  const name = escapeHtml(title)
  const data = pageData(runs)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}: simulation report</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${name}</h1>
<p class="lead">${escapeHtml(swarmLine(runs))}</p>
</header>
<main>
${verdictsTable(runs)}
<section><h2>Figures</h2>
<p class="soft">Means of all runs; ± is where the true mean lies with a confidence of 95 %.</p>
${metricsTable(runs)}</section>
${chartSection('finish', 'Finish times', finishText, finishTable(data))}
${chartSection('pieces', 'Pieces over time', piecesText, piecesTable(data))}
${chartSection('uploads', 'Upload load', uploadsText, uploadsTable(data))}
${chartSection('feeds', 'Who fed whom', feedsText(data.feedsSeed), feedsTable(data))}
${starvedSection(runs)}
${boundSection(runs)}
</main>
<footer>${escapeHtml(origin(runs))}</footer>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${pageScript('plot')}</script>
<script>${pageScript('page')}</script>
</body>
</html>
`
}

const finishText =
  'How many of all files had come within how long. Further left is quicker, steeper is fairer.'
const piecesText =
  'How much of all that is wanted had come, all peers together: the mean of the runs, and the ' +
  'band from the least to the most of them.'
const uploadsText =
  'What each peer sent, the busiest first, the mean of the runs. A level line shares the work; a ' +
  'seeder near 1 sends everything about once and leaves the rest to the swarm.'
const feedsText = (seed: string) =>
  `Who got how much from whom, in the run with seed ${seed}: a row gives, a column gets; the ` +
  'more a cell stands out from the page, the more it was. Even grain is a swarm in which all ' +
  'feed each other.'

function chartSection(id: string, heading: string, text: string, table: string): string {
  return `<section><h2>${heading}</h2>
<figure><figcaption>${escapeHtml(text)}</figcaption>
<div class="chart" id="${id}" role="group" aria-label="${heading}"></div></figure>
<details><summary>As a table</summary>${table}</details></section>`
}

function starvedSection(runs: readonly RunReport[]): string {
  const items = runs.flatMap(({ strategy, seed, starved }) =>
    starvedLines(starved).map((line) => `${strategy}, seed ${seed}: ${line}`),
  )
  if (items.length === 0) return ''
  const shown = items.slice(0, 50).map((line) => `<li>${escapeHtml(line)}</li>`)
  return `<section><h2>Starved</h2><ul>${shown.join('\n')}</ul></section>`
}

function origin(runs: readonly RunReport[]): string {
  const hashes = runs
    .slice(0, 3)
    .map(({ strategy, seed, traceHash }) => `${strategy}, seed ${seed}: ${traceHash}`)
  const more = runs.length > 3 ? '; …' : ''
  return `Simulated by rodizio. Trace hashes, the same in every run: ${hashes.join('; ')}${more}`
}
