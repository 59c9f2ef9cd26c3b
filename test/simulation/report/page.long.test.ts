import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { accessLinks, createSimulation } from '../../../simulation/index.js'
import { htmlReport } from '../../../simulation/report/html-report.js'
import type { RunReport } from '../../../simulation/report/run-report.js'
import { hasProgram } from '../../support/has-program.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const executablePath = '/usr/bin/chromium'
const charts = ['finish', 'pieces', 'uploads', 'feeds']

/** A name that would do harm if it were not escaped. */
const evil = './</script><img src=x onerror=alert(1)>.js'

async function runOf(strategy: 'round-robin' | 'random', seed: number): Promise<RunReport> {
  const simulation = createSimulation({
    seed,
    network: accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' }),
  })
  simulation.tracker({ strategy })
  simulation.peers('seeder', 1, { shares: { 'a.bin': '5MiB' } })
  simulation.peers('node', 40, { wants: ['a.bin'], pause: '1s' })
  return (await simulation.run()).report
}

describe('the page of a report, in a browser', function () {
  this.timeout(60_000)
  const folder = temporaryFolder()
  let browser: Browser | undefined
  let html = ''

  before(async function () {
    if (!hasProgram(executablePath)) {
      console.log(`    ${executablePath} is missing: nobody looks at the page (install chromium)`)
      this.skip()
    }
    const runs: RunReport[] = []
    for (const seed of [1, 2]) {
      runs.push(await runOf('round-robin', seed))
      runs.push({ ...(await runOf('random', seed)), strategy: evil })
    }
    html = htmlReport(`by hand ${evil}`, runs)
    // In a container nobody may make the sandbox it wants.
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  after(async () => browser?.close())

  /** Opens it from the disk; everything that goes wrong or leaves the machine is a complaint. */
  async function opened(
    colorScheme: 'light' | 'dark',
    width: number,
    look: (page: Page) => Promise<void>,
  ) {
    const page = await browser!.newPage({ colorScheme, viewport: { width, height: 900 } })
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message())
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(request.url())
    })
    const path = join(folder(), 'page.html')
    writeFileSync(path, html)
    await page.goto(pathToFileURL(path).href)
    await page.waitForSelector('#feeds svg')
    await look(page)
    await page.close()
    assert.deepEqual(complaints, [])
  }

  /** A line for each strategy, or a cell for each pair of parts. */
  async function assertDrawn(page: Page, id: string): Promise<void> {
    if (id === 'feeds') {
      const cells = page.locator('#feeds g[aria-label="cell"] rect:not([fill="#ffffff"])')
      assert.ok((await cells.count()) > 400)
      return
    }
    const lines = page.locator(`#${id} > :last-child g[aria-label="line"] path`)
    assert.equal(await lines.count(), 2, id)
    for (const line of await lines.all()) {
      const path = (await line.getAttribute('d')) ?? ''
      assert.ok(path.length > 200, `${id}: ${path}`)
    }
  }

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [400, 1200]) {
      it(`draws every chart, ${scheme} and ${width} wide`, () =>
        opened(scheme, width, async (page) => {
          for (const id of charts) {
            await assertDrawn(page, id)
            const box = await page.locator(`#${id} > :last-child`).boundingBox()
            assert.ok(box!.height > 150 && box!.width > 300, `${id}: ${JSON.stringify(box)}`)
            // A line that is drawn from something that is no number is not drawn.
            const drawn = await page.locator(`#${id}`).innerHTML()
            assert.doesNotMatch(drawn, /NaN|undefined/, id)
          }
          const wide = await page.locator('html').evaluate((element) => element.scrollWidth)
          assert.ok(wide <= width, `${wide} wide`)
        }))
    }
  }

  /** Not by the page itself: it lets nobody evaluate a text in it. */
  async function eventually(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await delay(20)
  }

  const styleOf = (page: Page, selector: string, property: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => {
        const { getComputedStyle } = element.ownerDocument.defaultView!
        return getComputedStyle(element).getPropertyValue(name)
      }, property)

  it('is light or dark as the browser is, and its charts follow', () =>
    opened('light', 800, async (page) => {
      const line = '#pieces > :last-child g[aria-label="line"]'
      const look = async () => [
        await styleOf(page, 'body', 'background-color'),
        await styleOf(page, 'body', 'color'),
        await page.locator(line).first().getAttribute('stroke'),
      ]
      const light = await look()
      assert.equal(light[0], 'rgb(255, 255, 255)')
      await page.emulateMedia({ colorScheme: 'dark' })
      // The charts hear of it with the next frame.
      await eventually(async () => (await look())[2] !== light[2])
      const dark = await look()
      assert.equal(dark[0], 'rgb(20, 24, 31)')
      light.forEach((value, index) => {
        assert.notEqual(value, dark[index])
      })
    }))

  it('draws anew in a window of another width', () =>
    opened('light', 1000, async (page) => {
      const width = () => page.locator('#finish > :last-child').getAttribute('width')
      const before = Number(await width())
      await page.setViewportSize({ width: 420, height: 900 })
      await eventually(async () => Number(await width()) < before / 2)
    }))

  it('says what is under the pointer', () =>
    opened('light', 1000, async (page) => {
      const chart = page.locator('#finish > :last-child')
      await chart.scrollIntoViewIfNeeded()
      const box = (await chart.boundingBox())!
      await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.5)
      await page.waitForSelector('#finish g[aria-label="tip"] text')
      const text = await page.locator('#finish g[aria-label="tip"]').textContent()
      assert.match(text!, /% within \d/)
    }))

  it('shows names as they are, and lets them do nothing', () =>
    opened('light', 1000, async (page) => {
      assert.equal(await page.locator('h1').textContent(), `by hand ${evil}`)
      assert.equal(await page.locator('#finish .legend li').last().innerText(), evil)
      assert.equal(await page.locator('img').count(), 0)
    }))
})
