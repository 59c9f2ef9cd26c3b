import assert from 'node:assert/strict'
import type { Checked } from '../../../core/conf/values.js'
import { checkValue, defaultValue, defaultWord, parseValue } from '../../../core/conf/values.js'
import type { OptionSpec } from '../../../core/extension-points/options.js'

const about = 'tested'
const integer: OptionSpec = { integer: 3, min: 1, max: 1024, about }
const atLeast: OptionSpec = { integer: 0, min: -5, about }
const atMost: OptionSpec = { number: 0.5, max: 1, about }
const flag: OptionSpec = { flag: false, about }
const choice: OptionSpec = { choice: 'live', of: ['live', 'on-request'], about }
const text: OptionSpec = { text: '', about }
const filled: OptionSpec = { text: 'x', about }
const time: OptionSpec = { durationMs: 30_000, min: 0, max: 86_400_000, about }
const size: OptionSpec = { bytes: 2 ** 20, about }
const rate: OptionSpec = { bytesPerSecond: 12_500_000, about }
const path: OptionSpec = { path: 'files', about }
const noPath: OptionSpec = { path: '', about }
const host: OptionSpec = { host: '127.0.0.1', about }

const words: readonly (readonly [OptionSpec, string, number | boolean | string])[] = [
  [integer, '1', 1],
  [integer, '1024', 1024],
  [integer, '007', 7],
  [atLeast, '-5', -5],
  [atMost, '0.25', 0.25],
  [atMost, '-3', -3],
  [flag, 'on', true],
  [flag, 'off', false],
  [choice, 'on-request', 'on-request'],
  [text, 'sala 3, térreo', 'sala 3, térreo'],
  [text, '', ''],
  [time, '500ms', 500],
  [time, '30s', 30_000],
  [time, '10min', 600_000],
  [time, '1.5h', 5_400_000],
  [time, '1d', 86_400_000],
  [time, '0', 0],
  [size, '512', 512],
  [size, '64KiB', 65_536],
  [size, '16MiB', 16_777_216],
  [size, '1.5GiB', 1_610_612_736],
  [size, '1.1KiB', 1126],
  [rate, '10MiB/s', 10_485_760],
  [rate, '100Mbit/s', 12_500_000],
  [rate, '1Gbit/s', 125_000_000],
  [rate, '56kbit/s', 7000],
  [path, 'músicas', '/etc/rodizio/músicas'],
  [path, '../files', '/etc/files'],
  [path, '/srv/files', '/srv/files'],
  [noPath, '', ''],
  [host, 'tracker.example.org', 'tracker.example.org'],
  [host, 'TRACKER_1', 'tracker_1'],
  [host, '10.0.0.5', '10.0.0.5'],
  [host, '::1', '::1'],
  [host, '[FE80:0::1]', 'fe80::1'],
  [host, '::ffff:10.0.0.5', '10.0.0.5'],
]

const badWords: readonly (readonly [OptionSpec, string, string])[] = [
  [integer, '0', "must be an integer from 1 to 1024, not '0'"],
  [integer, '1025', "must be an integer from 1 to 1024, not '1025'"],
  [integer, '3.0', "must be an integer from 1 to 1024, not '3.0'"],
  [integer, '0x10', "must be an integer from 1 to 1024, not '0x10'"],
  [integer, 'three', "must be an integer from 1 to 1024, not 'three'"],
  [integer, '10k', "must be an integer from 1 to 1024, not '10k'"],
  [integer, '', "must be an integer from 1 to 1024, not ''"],
  [atLeast, '-6', "must be an integer of at least -5, not '-6'"],
  [atLeast, '9'.repeat(17), `must be an integer of at least -5, not '${'9'.repeat(17)}'`],
  [atMost, '1.1', "must be a number of at most 1, not '1.1'"],
  [atMost, '1e-3', "must be a number of at most 1, not '1e-3'"],
  [flag, 'true', "must be on or off, not 'true'"],
  [flag, 'On', "must be on or off, not 'On'"],
  [choice, 'on-reqest', "must be live or on-request, not 'on-reqest': did you mean 'on-request'?"],
  [choice, 'never', "must be live or on-request, not 'never'"],
  [text, 'a\u001bb', "must be a text of at most 1024 bytes, not 'a\\u001bb'"],
  [text, 'é'.repeat(513), `must be a text of at most 1024 bytes, not '${'é'.repeat(80)}…'`],
  [filled, '', "must be a text of at most 1024 bytes, not ''"],
  [time, '10m', "must be written 10min or 10ms: '10m' can be read in two ways"],
  [time, '10M', "must be written 10min or 10ms: '10M' can be read in two ways"],
  [time, '30', "must be written 30s or 30ms: '30' can be read in two ways"],
  [time, '2d', "must be a time from 0ms to 1d, such as 500ms, 30s, 10min, 2h or 1d, not '2d'"],
  [time, '-1s', "must be a time from 0ms to 1d, such as 500ms, 30s, 10min, 2h or 1d, not '-1s'"],
  [
    time,
    '30sec',
    "must be a time from 0ms to 1d, such as 500ms, 30s, 10min, 2h or 1d, not '30sec'",
  ],
  [size, '10MB', "must be written 10MiB or 10000000: '10MB' can be read in two ways"],
  [size, '10k', "must be written 10KiB or 10000: '10k' can be read in two ways"],
  [size, '1.5G', "must be written 1.5GiB or 1500000000: '1.5G' can be read in two ways"],
  [size, '10TiB', "must be a size, such as 64KiB, 16MiB, 2GiB or a number of bytes, not '10TiB'"],
  [rate, '10', "must be written 10MiB/s or 10Mbit/s: '10' can be read in two ways"],
  [rate, '10MB/s', "must be written 10MiB/s or 10Mbit/s: '10MB/s' can be read in two ways"],
  [rate, '10mbps', "must be written 10MiB/s or 10Mbit/s: '10mbps' can be read in two ways"],
  [rate, '10k', "must be written 10KiB/s or 10kbit/s: '10k' can be read in two ways"],
  [rate, 'fast', "must be a rate, such as 10MiB/s or 100Mbit/s, not 'fast'"],
  [path, '', "must be a path, not ''"],
  [
    path,
    '-----KEY-----\nhunter2',
    'must be a path, not a text too long or with control characters',
  ],
  [path, 'hunter2'.repeat(200), 'must be a path, not a text too long or with control characters'],
  [path, '~/files', "must be a path, not '~/files': write the whole path instead of '~'"],
  [host, '10.0.0.5:2521', "must be an IP address or a host name, not '10.0.0.5:2521'"],
  [host, '300.1.1.1', "must be an IP address or a host name, not '300.1.1.1'"],
  [host, 'a..b', "must be an IP address or a host name, not 'a..b'"],
  [host, 'my tracker', "must be an IP address or a host name, not 'my tracker'"],
  [host, 'http://x', "must be an IP address or a host name, not 'http://x'"],
]

const inCode: readonly (readonly [OptionSpec, unknown, Checked])[] = [
  [integer, 7, { value: 7 }],
  [integer, '7', { problem: "must be an integer from 1 to 1024, not '7'" }],
  [integer, 7.5, { problem: 'must be an integer from 1 to 1024, not 7.5' }],
  [integer, Number.NaN, { problem: 'must be an integer from 1 to 1024, not NaN' }],
  [atMost, -Infinity, { problem: 'must be a number of at most 1, not -Infinity' }],
  [flag, true, { value: true }],
  [flag, 'on', { problem: "must be true or false, not 'on'" }],
  [choice, 'live', { value: 'live' }],
  [choice, null, { problem: 'must be live or on-request, not null' }],
  [time, 500, { value: 500 }],
  [
    time,
    '30s',
    { problem: "must be a whole number of milliseconds from 0 to 86400000, not '30s'" },
  ],
  [size, 1.5, { problem: 'must be a whole number of bytes, not 1.5' }],
  [rate, 100, { value: 100 }],
  [rate, [], { problem: 'must be a whole number of bytes a second, not an array' }],
  [path, 'x', { value: '/etc/rodizio/x' }],
  [path, {}, { problem: 'must be a path, not an object' }],
  [host, () => 'x', { problem: 'must be an IP address or a host name, not a function' }],
]

describe('core/conf/values', () => {
  it('reads words', () => {
    for (const [spec, word, value] of words)
      assert.deepEqual(parseValue(spec, word, '/etc/rodizio'), { value }, word)
    assert.equal(words.length, 36)
  })

  it('refuses other words with the value seen and what was expected', () => {
    for (const [spec, word, problem] of badWords)
      assert.deepEqual(parseValue(spec, word, '/etc/rodizio'), { problem }, word)
    assert.equal(badWords.length, 42)
  })

  it('checks values that come from code by the same declarations', () => {
    for (const [spec, value, checked] of inCode)
      assert.deepEqual(checkValue(spec, value, '/etc/rodizio'), checked, String(value))
    assert.equal(inCode.length, 17)
  })

  it('writes each default as it would be read', () => {
    const defaults = [integer, atLeast, atMost, flag, choice, text, time, size, rate, path, host]
    assert.deepEqual(defaults.map(defaultWord), [
      '3',
      '0',
      '0.5',
      'off',
      'live',
      '',
      '30s',
      '1MiB',
      '100Mbit/s',
      'files',
      '127.0.0.1',
    ])
    for (const spec of defaults) {
      const value = defaultValue(spec, '/etc')
      assert.deepEqual(parseValue(spec, defaultWord(spec), '/etc'), { value })
    }
  })
})
