import { quoted } from '../../core/conf/diagnostic.js'
import { suggest } from '../../core/suggest.js'
import { didYouMean, readShare, type StatementWords } from './statement-words.js'

/** A figure of a run that has to be so. */
export interface Expectation {
  /** As it was written. */
  readonly text: string
  readonly metric: string
  readonly comparison: Comparison
  readonly value: number
}

export type Comparison = keyof typeof COMPARISONS

export const COMPARISONS = {
  '<': (seen: number, value: number) => seen < value,
  '<=': (seen: number, value: number) => seen <= value,
  '>': (seen: number, value: number) => seen > value,
  '>=': (seen: number, value: number) => seen >= value,
  '=': (seen: number, value: number) => seen === value,
}

/** Reads `expect METRIC < VALUE`. */
export function readExpectation(words: StatementWords, metrics: readonly string[]): Expectation {
  const metric = words.take('a metric')
  if (!metrics.includes(metric.text)) {
    const [meant] = suggest(metric.text, metrics)
    const advice = meant === undefined ? `there are ${metrics.join(', ')}` : didYouMean(meant)
    words.fail(metric.at, `${quoted(metric.text)} is no metric: ${advice}`)
  }
  const comparison = words.choose('comparison', Object.keys(COMPARISONS) as Comparison[])
  const word = words.take('a number')
  const value = readShare(word.text) ?? readNumber(word.text)
  if (value === undefined)
    words.fail(word.at, `expected a number such as 1.2 or 5%, not ${quoted(word.text)}`)
  const text = `${metric.text} ${comparison} ${word.text}`
  return { text, metric: metric.text, comparison, value }
}

/** Whether the figures of a run are as expected. A figure that a run does not have is not. */
export function isMet(
  { metric, comparison, value }: Expectation,
  metrics: Readonly<Record<string, number | undefined>>,
): boolean {
  const seen = metrics[metric]
  return seen !== undefined && COMPARISONS[comparison](seen, value)
}

function readNumber(text: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}
