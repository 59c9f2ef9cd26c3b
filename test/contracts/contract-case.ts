/**
 * One obligation of an extension point. Any test runner can run it; it throws where it is not
 * met.
 */
export interface ContractCase {
  readonly title: string
  run(): void | Promise<void>
}
