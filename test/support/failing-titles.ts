import type { ContractCase } from '../contracts/contract-case.js'

/** Which obligations of a contract an implementation does not meet. */
export async function failingTitles(contract: readonly ContractCase[]): Promise<string[]> {
  const failing: string[] = []
  for (const { title, run } of contract) {
    try {
      await run()
    } catch {
      failing.push(title)
    }
  }
  return failing
}
