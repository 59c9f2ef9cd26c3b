import Mocha from 'mocha'

/**
 * Mocha's usual report, then the skipped tests by name (a skip is never silent) and one plain last
 * line with the runner's own counts, for whoever counts.
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
      end?.(failures)
    }
  }

  override done: (failures: number, end?: (failures: number) => void) => void
}
