import { findProgram } from './programs/find-program.js'
import { type Bench, type Measured, type Row, Skipped } from './row.js'

/** What came of a row. */
export interface Finding {
  readonly row: Row
  /** Of what was measured. */
  readonly measured?: Measured
  readonly verdict: Verdict
  /** Why it was skipped or failed. */
  readonly why?: string
}

/** `reported`: there is no gate. `not judged`: the run was too small for that. */
export type Verdict = 'passed' | 'missed' | 'reported' | 'not judged' | 'skipped' | 'failed'

/** Measures one row. Whatever goes wrong is a finding: the others are measured all the same. */
export async function find(row: Row, bench: Bench): Promise<Finding> {
  const missing = row.needs.filter((program) => findProgram(program) === undefined)
  if (missing.length > 0)
    return { row, verdict: 'skipped', why: `${missing.join(' and ')} not found` }
  try {
    const measured = await row.measure(bench)
    return { row, measured, verdict: judge(row, measured, bench.quick) }
  } catch (error) {
    const why = error instanceof Error ? error.message.trim() : String(error)
    return { row, verdict: error instanceof Skipped ? 'skipped' : 'failed', why }
  }
}

export function judge(
  { atMost }: Pick<Row, 'atMost'>,
  measured: Measured,
  quick: boolean,
): Verdict {
  if (atMost === undefined) return 'reported'
  if (quick) return 'not judged'
  return measured.value <= atMost ? 'passed' : 'missed'
}
