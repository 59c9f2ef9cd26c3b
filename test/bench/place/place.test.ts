import assert from 'node:assert/strict'
import { Place } from '../../../bench/place/place.js'

describe('where the bench keeps files', () => {
  it('is the disk when it is told so, but for what is said to be in memory', function () {
    const [usual, onDisk] = [new Place(), new Place(true)]
    try {
      // No memory has room here, or none is a folder.
      if (usual.folder(1)?.medium !== 'memory') this.skip()
      assert.equal(onDisk.folder(1)?.medium, 'disk')
      assert.equal(onDisk.folder(1, 'memory')?.medium, 'memory')
    } finally {
      for (const place of [usual, onDisk]) place.clear()
    }
  })
})
