import {
  boundMarks,
  type Chart,
  chart,
  type Look,
  legend,
  lineOf,
  pointed,
  shortSeconds,
} from './chart-parts.js'
import type { StrategyData } from './drawn.js'
import type * as PlotLibrary from './plot.js'
import { colourOf } from './theme.js'

declare const Plot: typeof PlotLibrary

const percent = { tickFormat: '.0%', grid: true } as const

const share = (value: number) => `${(value * 100).toFixed(1)} %`

export const finishChart: Chart = ({ strategies, bounds }, look) => {
  const rows = strategies.map(({ finish }) => {
    const first = finish[0]
    return first ? [[first[0], 0] as const, ...finish] : []
  })
  const times = rows.flatMap((row) => row.map(([x]) => x))
  const to = Math.max(...times, 0)
  const from = Math.min(to, ...times, ...bounds.map((bound) => bound.seconds))
  const room = (to - from) * 0.04
  return [
    legend(strategies, look),
    chart('Finish times', look, {
      x: { label: 'seconds from request to file →', domain: [from - room, to + room] },
      y: { ...percent, label: '↑ files that were had', domain: [0, 1] },
      marks: [
        boundMarks(bounds, [from, to], look),
        rows.map((row, index) =>
          Plot.line(row, { ...lineOf(look, index), curve: 'step-after', strokeWidth: 2 }),
        ),
        pointed(
          rows.flatMap((row, index) =>
            row.map(([x, y]) => ({
              x,
              y,
              title: `${strategies[index]!.name}\n${share(y)} within ${shortSeconds(x)}`,
            })),
          ),
          look,
        ),
      ],
    }),
  ]
}

export const piecesChart: Chart = ({ strategies, bounds }, look) => {
  const longest = Math.max(...strategies.map(({ pieces }) => pieces.at(-1)?.[0] ?? 0))
  return [
    legend(strategies, look),
    chart('Pieces over time', look, {
      x: { label: 'seconds from the first request →', domain: [0, longest * 1.02] },
      y: { ...percent, label: '↑ pieces, of all that were wanted', domain: [0, 1] },
      marks: [
        boundMarks(bounds, [0, longest], look),
        strategies.map(({ pieces }, index) =>
          Plot.areaY(pieces, {
            x: (row: Row) => row[0],
            y1: (row: Row) => row[1],
            y2: (row: Row) => row[3],
            fill: colourOf(look, index),
            fillOpacity: 0.18,
          }),
        ),
        strategies.map(({ pieces }, index) =>
          Plot.line(pieces, {
            ...lineOf(look, index),
            x: (row: Row) => row[0],
            y: (row: Row) => row[2],
          }),
        ),
        pointed(
          strategies.flatMap(({ name, pieces }) =>
            pieces.map(([x, least, y, most]) => ({
              x,
              y,
              title: [
                name,
                `${share(y)} after ${shortSeconds(x)}`,
                `${share(least)} to ${share(most)}`,
              ].join('\n'),
            })),
          ),
          look,
        ),
      ],
    }),
  ]
}

type Row = readonly number[]

export const uploadsChart: Chart = ({ strategies }, look) => {
  const most = Math.max(
    ...strategies.flatMap(({ uploads, seederCopies = 0 }) => [
      ...uploads.map(([, copies]) => copies),
      seederCopies,
    ]),
  )
  return [
    legend(strategies, look),
    chart('Upload load', look, {
      x: { ...percent, label: 'peers, the busiest first →', domain: [0, 1] },
      y: { label: '↑ copies of everything sent', domain: [0, most * 1.08 || 1], grid: true },
      marks: [
        Plot.ruleY([0], { stroke: look.faint }),
        strategies.map(({ uploads }, index) =>
          Plot.line(uploads, { ...lineOf(look, index), curve: 'step-after' }),
        ),
        strategies.map(({ seederCopies }, index) =>
          seederCopies === undefined
            ? null
            : Plot.ruleY([seederCopies], {
                stroke: colourOf(look, index),
                strokeWidth: 1.5,
                strokeDasharray: '1 3',
              }),
        ),
        seederLabel(strategies, look),
        pointed(
          strategies.flatMap(({ name, uploads }) =>
            uploads.map(([x, y]) => ({ x, y, title: `${name}\n${y.toFixed(2)} copies` })),
          ),
          look,
        ),
      ],
    }),
  ]
}

/** One label for all: the lines are near each other. */
function seederLabel(strategies: readonly StrategyData[], { ink }: Look) {
  const copies = strategies.flatMap(({ seederCopies }) => seederCopies ?? [])
  if (copies.length === 0) return null
  return Plot.text([Math.max(...copies)], {
    x: 1,
    y: (value: number) => value,
    text: ['seeders (mean)'],
    textAnchor: 'end',
    dy: -8,
    fill: ink,
  })
}
