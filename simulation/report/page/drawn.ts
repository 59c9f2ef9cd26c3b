/** What the page draws: plain data of a bounded size, however many runs and peers there were. */
export interface PageData {
  readonly strategies: readonly StrategyData[]
  /** What no makespan is below. */
  readonly bounds: readonly { readonly name: string; readonly seconds: number }[]
  /** Whose feeds are drawn. */
  readonly feedsSeed: string
}

export interface StrategyData {
  readonly name: string
  /** Of all runs: the time within which that share of all files was had, and the share. */
  readonly finish: readonly (readonly [seconds: number, share: number])[]
  /** Share of all pieces at a time: least, mean and most of the runs. */
  readonly pieces: readonly (readonly [
    seconds: number,
    least: number,
    mean: number,
    most: number,
  ])[]
  /**
   * Copies of all content that peers sent, the busiest first: its place among them, as a share, and
   * the mean of those in that place in each run.
   */
  readonly uploads: readonly (readonly [place: number, copies: number])[]
  /** The mean of the seeders. */
  readonly seederCopies: number | undefined
  readonly feeds: DrawnFeeds
}

export interface DrawnFeeds {
  readonly names: readonly string[]
  /** By who gave and who got, as indices of `names`. */
  readonly bytes: readonly (readonly number[])[]
}
