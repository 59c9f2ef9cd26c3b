import assert from 'node:assert/strict'
import type { RodizioError } from '../../../core/errors.js'
import type { Connection } from '../../../core/extension-points/transport.js'
import type { FetchSide } from '../../../core/peer/fetch-side.js'
import { Link } from '../../../core/peer/link.js'
import type { UploadSide } from '../../../core/peer/upload-side.js'

const root = 'ab'.repeat(32)
const other = 'cd'.repeat(32)

/** A link to one who is refused what has `root`, and what its upload side is told. */
function build() {
  const told: unknown[] = []
  const uploads: Pick<UploadSide, 'open' | 'openBundle' | 'refuse'> = {
    open: ({ file }) => void told.push(['open', file]),
    openBundle: ({ file }) => void told.push(['bundle', file]),
    refuse: (file, { code, message }: RodizioError) => void told.push([file, code, message]),
  }
  const link = new Link(
    1,
    {} as Connection,
    { instance: 'x', address: { host: '10.0.0.2', port: 3333 }, dialled: false },
    {
      proof: () => assert.fail('not asked'),
      linkClosed: () => {},
      refusal: (_, roots) => (roots.includes(root) ? 'not you' : undefined),
    },
    { uploads: () => uploads as UploadSide, fetches: () => ({}) as FetchSide },
  )
  return { link, told }
}

describe('core/peer/link', () => {
  it('opens nothing that its owner refuses, alone or in a bundle, and says why', () => {
    const { link, told } = build()
    const bundle = (file: number, ...roots: string[]) =>
      link.message({
        kind: 'open-bundle',
        file,
        contents: roots.map((each) => ({ root: each, size: 1 })),
      })
    link.message({ kind: 'open', file: 1, root, size: 1 })
    link.message({ kind: 'open', file: 2, root: other, size: 1 })
    bundle(3, other, root)
    bundle(4, other)
    assert.deepEqual(told, [
      [1, 'REFUSED', 'not you'],
      ['open', 2],
      [3, 'REFUSED', 'not you'],
      ['bundle', 4],
    ])
  })
})
