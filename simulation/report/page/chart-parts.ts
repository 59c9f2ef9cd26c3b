import type { PageData, StrategyData } from './drawn.js'
import type * as PlotLibrary from './plot.js'
import { colourOf, dashOf, type Theme } from './theme.js'

declare const Plot: typeof PlotLibrary

export interface Look extends Theme {
  readonly width: number
}

/** What to put in its place. */
export type Chart = (data: PageData, look: Look) => readonly Element[]

type Marks = NonNullable<PlotLibrary.PlotOptions['marks']>

const narrow = 560

export function lineOf(look: Look, index: number) {
  return {
    stroke: colourOf(look, index),
    strokeDasharray: dashOf(index),
    strokeWidth: 2,
    strokeLinejoin: 'round',
  } as const
}

/** Vertical lines with their names at the top, one below the other. */
export function boundMarks(
  bounds: PageData['bounds'],
  [from, to]: readonly [number, number],
  { ink, paper }: Look,
): Marks {
  const seen = bounds.filter((bound) => bound.seconds <= to)
  return seen.flatMap(({ name, seconds: at }, index) => [
    Plot.ruleX([at], { stroke: ink, strokeOpacity: 0.55, strokeDasharray: '3 3' }),
    Plot.text([at], {
      x: (value: number) => value,
      frameAnchor: 'top',
      text: [`${name} ${shortSeconds(at)}`],
      ...(at - from > (to - from) / 2
        ? { textAnchor: 'end', dx: -5 }
        : { textAnchor: 'start', dx: 5 }),
      dy: 2 + 15 * index,
      fill: ink,
      stroke: paper,
      strokeWidth: 4,
    }),
  ])
}

/** Says what is under the pointer. */
export function pointed(points: readonly { x: number; y: number; title: string }[], look: Look) {
  return Plot.tip(
    points,
    Plot.pointer({
      x: 'x',
      y: 'y',
      title: 'title',
      fill: look.paper,
      stroke: look.faint,
    }),
  )
}

export function chart(title: string, look: Look, options: PlotLibrary.PlotOptions): Element {
  return Plot.plot({
    ...plain(look, title),
    height: look.width < narrow ? 300 : 380,
    marginLeft: 52,
    marginBottom: 44,
    marginTop: 30,
    marginRight: 16,
    ...options,
  })
}

export function plain({ width, ink, paper }: Look, ariaLabel: string): PlotLibrary.PlotOptions {
  const style = {
    background: paper,
    color: ink,
    fontFamily: 'inherit',
    fontSize: '12px',
    overflow: 'visible',
  }
  return { width, ariaLabel, style }
}

/** Which line is whose: colour and dashes as they are drawn. */
export function legend(strategies: readonly StrategyData[], look: Look): Element {
  const list = document.createElement('ul')
  list.className = 'legend'
  strategies.forEach(({ name }, index) => {
    const item = document.createElement('li')
    const sample = Plot.plot({
      width: 34,
      height: 12,
      margin: 0,
      axis: null,
      x: { domain: [0, 1] },
      y: { domain: [-1, 1] },
      style: { background: 'none' },
      marks: [
        Plot.line(
          [
            [0, 0],
            [1, 0],
          ],
          { ...lineOf(look, index), strokeWidth: 3 },
        ),
      ],
    })
    sample.setAttribute('aria-hidden', 'true')
    item.append(sample, name)
    list.append(item)
  })
  return list
}

export const shortSeconds = (value: number) => `${value.toPrecision(3)} s`
