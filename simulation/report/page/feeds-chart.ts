import { type Chart, plain } from './chart-parts.js'
import type * as PlotLibrary from './plot.js'
import { colourOf } from './theme.js'

declare const Plot: typeof PlotLibrary

/** A square for each strategy: who gave, who got. */
export const feedsChart: Chart = ({ strategies }, look) => {
  const most = Math.max(1, ...strategies.flatMap(({ feeds }) => feeds.bytes.flat()))
  return strategies.map(({ name, feeds }) => {
    const { names, bytes } = feeds
    const cells = bytes.flatMap((row, from) =>
      row.map((amount, to) => ({ from: names[from]!, to: names[to]!, amount })),
    )
    // As many names as there is room for; the first is often the seeder.
    const step = Math.ceil(names.length / 16)
    const shown = names.filter((_, index) => index % step === 0)
    const margin = Math.min(150, 16 + 6.6 * Math.max(...names.map(({ length }) => length)))
    const size = Math.min(look.width, strategies.length > 1 && look.width > 900 ? 460 : 640)
    const figure = document.createElement('div')
    figure.className = 'feed'
    const title = document.createElement('h3')
    const scale = document.createElement('small')
    scale.textContent = ` one cell: up to ${mebibytes(Math.max(...feeds.bytes.flat()))}`
    title.append(name, scale)
    const plot = Plot.plot({
      ...plain(look, `Who fed whom: ${name}`),
      width: size,
      height: size + 20,
      marginLeft: margin,
      marginBottom: margin,
      marginTop: 24,
      marginRight: 8,
      padding: 0.06,
      x: { domain: names, label: null },
      y: { domain: names, label: null },
      color: { type: 'sqrt', domain: [0, most], range: [look.paper, colourOf(look, 0)] },
      marks: [
        Plot.cell(cells, {
          x: 'to',
          y: 'from',
          fill: 'amount',
          inset: 0.5,
          stroke: look.faint,
          strokeOpacity: 0.25,
          title: ({ from, to, amount }: (typeof cells)[number]) =>
            `${from} gave ${to}\n${mebibytes(amount)}`,
          tip: { fill: look.paper, stroke: look.faint },
        }),
        Plot.axisX(shown, { tickRotate: -90, tickSize: 0, label: null }),
        Plot.axisY(shown, { tickSize: 0, label: null }),
        Plot.text(['who gave ↓'], { frameAnchor: 'top-left', textAnchor: 'end', dx: -4, dy: -16 }),
        Plot.text(['who got →'], { frameAnchor: 'top-right', textAnchor: 'end', dy: -16 }),
      ],
    })
    figure.append(title, plot)
    return figure
  })
}

const mebibytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`
