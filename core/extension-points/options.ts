/**
 * How an option is declared: plain data, the same for plugins and for the core's own directives.
 * The key says the type and holds the default; an empty text, path or host means "none".
 */
export type OptionSpec =
  | (Common & { readonly integer: number; readonly min?: number; readonly max?: number })
  | (Common & { readonly number: number; readonly min?: number; readonly max?: number })
  | (Common & { readonly flag: boolean })
  | (Common & { readonly text: string })
  | (Common & { readonly choice: string; readonly of: readonly string[] })
  /** Milliseconds in code; `500ms`, `30s`, `10min`, `2h`, `1d` in a .conf. */
  | (Common & { readonly durationMs: number; readonly min?: number; readonly max?: number })
  /** Bytes in code; `64KiB`, `16MiB`, `2GiB` or a plain number of bytes in a .conf. */
  | (Common & { readonly bytes: number; readonly min?: number; readonly max?: number })
  /** Bytes a second in code; `10MiB/s` or `100Mbit/s` in a .conf. */
  | (Common & { readonly bytesPerSecond: number; readonly min?: number; readonly max?: number })
  /** A path; relative ones are relative to the .conf. Absolute when the plugin gets it. */
  | (Common & { readonly path: string })
  /** An IP address or a host name. */
  | (Common & { readonly host: string })

interface Common {
  /** One line for people: what it does. */
  readonly about: string
}

export type OptionSpecs = { readonly [name: string]: OptionSpec }

/** The value that a declaration stands for. */
export type OptionValue<S extends OptionSpec> = S extends
  | { integer: number }
  | { number: number }
  | { durationMs: number }
  | { bytes: number }
  | { bytesPerSecond: number }
  ? number
  : S extends { flag: boolean }
    ? boolean
    : string

export type OptionValues<S extends OptionSpecs> = { readonly [K in keyof S]: OptionValue<S[K]> }
