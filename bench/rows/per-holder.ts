import { ask, info, TrackerWorld } from '../../test/support/tracker-world.js'
import { growthRow, timed } from './growth-row.js'

const sizes = [10, 100, 1_000, 10_000] as const
const file = info('file.bin')

function hostOf(number: number): string {
  return `10.1.${number >> 8}.${number & 255}`
}

/** A tracker with so many holders of one file. */
function heldBy(holders: number): TrackerWorld {
  const world = new TrackerWorld()
  for (let number = 0; number < holders; number++) world.caller(hostOf(number)).share(file)
  return world
}

export const perHolder = [
  growthRow({
    title: 'holders that come to the tracker',
    unit: 'holder',
    sizes,
    run: (holders) => timed(() => heldBy(holders)),
  }),
  growthRow({
    title: 'as many requests to the tracker as a file has holders',
    unit: 'holder',
    sizes,
    run(holders) {
      const line = heldBy(holders).caller('10.9.9.9').exchange()
      return timed(() => {
        for (let asked = 0; asked < holders; asked++) line.ask(ask(file.name), 'answer')
      })
    },
  }),
]
