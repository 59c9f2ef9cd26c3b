import type { ErrorCode } from '../core/errors.js'
import type { PluginKind } from '../core/extension-points/plugin.js'

/** What the thread of `rodizio plugin test` is told. */
export interface PluginTestOrder {
  /** The plugin's file. */
  readonly path: string
  readonly directory: string
  readonly seed: number
}

/** What it tells: what there is to test, then each case; or that there is nothing to test. */
export type PluginTestNews =
  | { readonly testing: PluginUnderTest }
  /** The next case: undefined when it holds, else what is wrong. */
  | { readonly ended: string | undefined }
  | { readonly unusable: { readonly code: ErrorCode; readonly message: string } }
  /** There is no more to tell. */
  | 'over'

export interface PluginUnderTest {
  readonly kind: PluginKind
  readonly name: string
  /** The titles of the cases. */
  readonly titles: readonly string[]
}
