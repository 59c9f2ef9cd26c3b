/** What charts look like: from the page's style, which knows light and dark. */
export interface Theme {
  readonly paper: string
  readonly ink: string
  readonly faint: string
  /** Of the strategies, in their order. */
  readonly colours: readonly string[]
}

/** Dashes tell lines apart where colours do not. */
const dashes = ['', '7 3', '2 3', '9 3 2 3', '12 4', '4 2']

export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element)
  const value = (name: string) => style.getPropertyValue(name).trim()
  return {
    paper: value('--paper'),
    ink: value('--ink'),
    faint: value('--faint'),
    colours: [1, 2, 3, 4, 5, 6].map((number) => value(`--line-${number}`)),
  }
}

export function colourOf({ colours }: Theme, index: number): string {
  return colours[index % colours.length]!
}

/** After one round of colours the next dash. */
export function dashOf(index: number): string {
  return dashes[index % dashes.length]!
}
