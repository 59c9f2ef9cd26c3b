import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../../../bench/programs/find-program.js'

const main = fileURLToPath(new URL('../../../bench/main.js', import.meta.url))
/** Root without the rights of one: it may read what it owns, and make no network. */
const withoutRights = ['setpriv', '--inh-caps=-all', '--bounding-set=-all']

describe('machines on lines', () => {
  it('are skipped, with what they need, where they may not be made', function () {
    const through = process.getuid?.() === 0 ? withoutRights : []
    if (!['ip', 'tc', ...through.slice(0, 1)].every(findProgram)) this.skip()
    const [program, ...words] = [...through, process.execPath, main, '--quick', '--only', 'lines']
    const said = execFileSync(program!, words, { encoding: 'utf8', stdio: 'pipe' })
    assert.match(said, /^skipped: finish times.*: network namespaces need Linux and the rights/m)
  })
})
