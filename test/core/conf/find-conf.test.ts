import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findConf } from '../../../core/conf/find-conf.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

describe('core/conf/find-conf', () => {
  const files = { 'peer.conf': '', 'tracker.conf': '', 'other.conf': '', 'more/peer.conf': '' }

  it('takes the flag before the variable before the usual name', () =>
    inTemporaryFolder(files, (directory) => {
      const environment = { RODIZIO_PEER_CONF: 'more/peer.conf', RODIZIO_TRACKER_CONF: 'none' }
      assert.equal(findConf('peer', { flag: 'other.conf', environment, directory }), 'other.conf')
      assert.equal(findConf('peer', { environment, directory }), 'more/peer.conf')
      assert.equal(findConf('peer', { environment: {}, directory }), 'peer.conf')
      const empty = { RODIZIO_PEER_CONF: '' }
      assert.equal(findConf('peer', { environment: empty, directory }), 'peer.conf')
    }))

  it('finds nothing where nothing is, nor a folder of that name', () =>
    inTemporaryFolder({}, (directory) => {
      mkdirSync(join(directory, 'peer.conf'))
      assert.equal(findConf('peer', { environment: {}, directory }), undefined)
    }))

  it('insists on a file that is named', () =>
    inTemporaryFolder(files, (directory) => {
      const environment = { RODIZIO_TRACKER_CONF: 'none.conf' }
      assert.throws(() => findConf('tracker', { environment, directory }), {
        code: 'CONF_INVALID',
        message: "RODIZIO_TRACKER_CONF: there is no file 'none.conf'",
      })
      assert.throws(() => findConf('tracker', { flag: 'more', environment, directory }), {
        code: 'CONF_INVALID',
        message: "-c: there is no file 'more'",
      })
    }))
})
