import assert from 'node:assert/strict'
import { PLUGIN_API } from '../../core/extension-points/plugin.js'
import { builtIn } from '../../plugins/built-in.js'

describe('plugins/built-in', () => {
  it('names no two plugins of one kind alike', () => {
    const names = builtIn.map(({ kind, name }) => `${kind} ${name}`)
    assert.equal(new Set(names).size, names.length)
  })

  it('has only plugins of this version of the interfaces, with names a .conf can say', () => {
    for (const { api, name } of builtIn) {
      assert.equal(api, PLUGIN_API)
      assert.match(name, /^[a-z]+(-[a-z]+)*$/)
    }
  })
})
