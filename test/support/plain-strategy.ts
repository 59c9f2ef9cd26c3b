/** The module of a strategy called `mine` with this `next`; `before` stands in its `create`. */
export function plainStrategy(next: string, before = ''): string {
  return `export default {
    kind: 'strategy',
    api: 1,
    name: 'mine',
    create({ random, options }) {
      ${before}
      return { next: ${next} }
    },
  }
`
}
