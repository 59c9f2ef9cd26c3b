import Mocha from 'mocha'

/** From the last test to the end of the process. What a failed test left open must not hang it. */
const endsWithinMs = 5_000

/**
 * Mocha's usual report, then the skipped tests by name (a skip is never silent) and one plain last
 * line with the runner's own counts, for whoever counts. A process that something keeps alive after
 * that is ended, and has failed.
 */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    const skipped: string[] = []
    runner.on('pending', (test) => skipped.push(test.fullTitle()))
    this.done = (failures, end) => {
      for (const title of skipped) console.log(`skipped: ${title}`)
      const { passes, pending } = this.stats
      const tail = pending > 0 ? `, ${pending} skipped` : ''
      console.log(`${passes} passed, ${failures} failed${tail}`)
      const endAnyway = (): void => {
        console.log(`left open: ${process.getActiveResourcesInfo().join(', ')}`)
        console.log(`${passes} passed, ${failures + 1} failed${tail}`)
        end?.(failures + 1)
        process.exit()
      }
      setTimeout(endAnyway, endsWithinMs).unref()
      end?.(failures)
    }
  }

  override done: (failures: number, end?: (failures: number) => void) => void
}
