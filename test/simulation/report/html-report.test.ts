import assert from 'node:assert/strict'
import { htmlReport } from '../../../simulation/report/html-report.js'
import { handMadeRun } from '../../support/hand-made-run.js'

const evil = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'&'

describe('the page of a report', () => {
  it('needs nothing else, and is not large', () => {
    const page = htmlReport('by-hand', [handMadeRun(), handMadeRun({ strategy: 'second' })])
    const own = page.replace(/<script>[\s\S]*?<\/script>/g, '')
    assert.doesNotMatch(own, /\b(src|href)=|@import|url\(/)
    assert.match(own, /Content-Security-Policy" content="default-src 'none'/)
    assert.ok(page.length < 500_000, `${page.length} bytes`)
    assert.match(own, /<title>by-hand: simulation report<\/title>/)
  })

  it('lets no name do more than be shown', () => {
    const starved = [{ peer: evil, file: evil, because: evil }]
    const feeds = { names: [evil], bytes: [[1]] }
    const plain = htmlReport('plain', [handMadeRun()])
    const page = htmlReport(evil, [
      handMadeRun({ strategy: evil, traceHash: evil, starved, feeds, seed: evil }),
      handMadeRun({ strategy: `${evil} 2`, seed: evil }),
    ])
    const scripts = (text: string) => text.match(/<\/?script/g)!.length
    assert.equal(scripts(page), scripts(plain))
    assert.doesNotMatch(page, /<img/)
    const data = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(page)![1]!
    assert.equal(JSON.parse(data).strategies[0].name, evil)
  })

  it('says everything in tables as well', () => {
    const page = htmlReport('by-hand', [handMadeRun()])
    assert.match(page, /<th scope="row">makespan<\/th><td>30 s<\/td>/)
    for (const [heading, cell] of [
      ['files had', '<td>100 %</td><td>30 s</td>'],
      ['after', '<td>100 %</td>'],
      ['of peers, the busiest first', '<td>seeders (mean)</td><td>2.00 copies</td>'],
      ['from', '<td>seeder-1</td><td>peer-1…3</td><td>200 B</td>'],
    ]) {
      const table = page.slice(page.indexOf(`<tr><th>${heading}</th>`))
      assert.ok(table.slice(0, table.indexOf('</table>')).includes(cell!), heading)
    }
  })

  it('stays small with ten thousand peers and thirty seeds', () => {
    const machines = Array.from({ length: 10_000 }, () => handMadeRun().machines[1]!)
    const finishSeconds = Array.from({ length: 10_000 }, (_, index) => index / 7)
    const runs = Array.from({ length: 30 }, (_, seed) =>
      handMadeRun({ seed, machines, finishSeconds, wanted: 10_000, got: 10_000 }),
    )
    assert.ok(htmlReport('many', runs).length < 500_000)
  })
})
