import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root.js'

/** A page for people, by its path in the package. */
export interface Page {
  readonly name: string
  readonly text: string
}

/** A fenced block of a page. */
export interface Block {
  readonly page: string
  readonly line: number
  /** What stands behind the fence; empty where nothing does. */
  readonly language: string
  readonly text: string
}

/** A command of a `console` block, and the lines below it. */
export interface Step {
  readonly command: string
  readonly output: readonly string[]
}

export const PAGES: readonly Page[] = [
  ...namesIn('.'),
  ...namesIn('docs').map((name) => `docs/${name}`),
].map((name) => ({ name, text: readFileSync(join(packageRoot, name), 'utf8') }))

export const BLOCKS: readonly Block[] = PAGES.flatMap(blocksOf)

/** The one block of a page that holds `words`. */
export function blockWith(page: string, words: string): Block {
  const found = BLOCKS.filter((block) => block.page === page && block.text.includes(words))
  if (found.length !== 1) throw new Error(`${page} has ${found.length} blocks with '${words}'`)
  return found[0]!
}

/** Commands follow `$ `, perhaps behind the name of a machine; a comment is no part of one. */
export function stepsOf({ text }: Pick<Block, 'text'>): readonly Step[] {
  const steps: { command: string; output: string[] }[] = []
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const typed = /^\w*\$ (.+?)(?: +# .*)?$/.exec(line)?.[1]
    if (typed !== undefined) steps.push({ command: typed, output: [] })
    else steps.at(-1)?.output.push(line)
  }
  return steps
}

/** What stands between single backticks, outside of blocks. */
export function inlineCode({ text }: Page): readonly string[] {
  const prose = text.replace(/^```.*?^```$/gms, '')
  return [...prose.matchAll(/`([^`]+)`/g)].map((match) => match[1]!.replaceAll('\n', ' '))
}

/** The cells of the table below the heading row that begins with `heading`, row by row. */
export function tableOf({ text }: Page, heading: string): readonly (readonly string[])[] {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.startsWith(`| ${heading} |`)) + 2
  const rows = lines.slice(first, lines.indexOf('', first))
  return rows.map((row) => row.slice(2, -2).split(' | '))
}

function namesIn(folder: string): string[] {
  return readdirSync(join(packageRoot, folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
}

function blocksOf({ name: page, text }: Page): Block[] {
  return [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1]!,
    text: match[2]!,
  }))
}
