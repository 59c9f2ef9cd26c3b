import type { Chart } from './chart-parts.js'
import { finishChart, piecesChart, uploadsChart } from './charts.js'
import type { PageData } from './drawn.js'
import { feedsChart } from './feeds-chart.js'
import { themeOf } from './theme.js'

// Draws the charts of a report, each as wide as its place, anew when that or the colours change.

const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData

const charts: readonly (readonly [id: string, chart: Chart])[] = [
  ['finish', finishChart],
  ['pieces', piecesChart],
  ['uploads', uploadsChart],
  ['feeds', feedsChart],
]

const widths = new Map<string, number>()

function draw(id: string, chart: Chart, width: number): void {
  const place = document.getElementById(id)
  if (!place || width === 0) return
  widths.set(id, width)
  place.replaceChildren(...chart(data, { width, ...themeOf(document.body) }))
}

for (const [id, chart] of charts) {
  const place = document.getElementById(id)
  if (!place) continue
  const measured = () => Math.floor(place.clientWidth)
  draw(id, chart, measured())
  // A chart changes the height of its place, which is no reason to draw it again.
  new ResizeObserver(() => {
    if (measured() !== widths.get(id)) draw(id, chart, measured())
  }).observe(place)
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const [id, chart] of charts) draw(id, chart, widths.get(id) ?? 0)
})
