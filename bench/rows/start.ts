import { join } from 'node:path'
import { compare } from '../measure/compare.js'
import { writeRandomFile } from '../place/contents.js'
import { bareNode, rodizio, serveByRodizio } from '../programs/rodizio.js'
import { type Bench, inFolder, type Measured, type Row } from '../row.js'

/** What people wait for whatever a command does. */
export const start: readonly Row[] = [
  {
    title: 'start of `rodizio --version`',
    against: 'the bare start of Node',
    needs: [],
    unit: '×',
    atMost: 1.5,
    measure: async (bench) => measure(bench, () => ['--version']),
  },
  {
    title: 'start of `rodizio list`, one file',
    against: 'the bare start of Node',
    needs: [],
    unit: '×',
    atMost: 2.5,
    measure: async (bench) => measure(bench, (tracker) => ['list', '--tracker', tracker]),
  },
]

async function measure(
  bench: Bench,
  words: (tracker: string) => readonly string[],
): Promise<Measured> {
  const { children } = bench
  return inFolder(bench, 1024, async ({ path }) => {
    const original = join(path, 'file.bin')
    writeRandomFile(original, 1024)
    const { tracker } = await serveByRodizio(children, original)
    return compare(bench, {
      ours: () => children.time(rodizio(...words(tracker))),
      theirs: () => children.time(bareNode),
    })
  })
}
