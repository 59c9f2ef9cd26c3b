#!/usr/bin/env node
import crypto = require('node:crypto')
import fs = require('node:fs')
import path = require('node:path')
import vm = require('node:vm')

/*
 * Loads the command line, whose files lie beside this one and require each other. V8 compiling them
 * is much of what a short command takes, so the build leaves beside each what V8 made of it while a
 * file was fetched (cli/write-code-cache.ts). That is executed unseen, and so it is kept nowhere
 * but here: whoever can write it can write the code as well. Nothing is written when programs run.
 * A cache is taken only by the Node that made it, with the very code and with all its bytes. V8
 * itself looks at its version, its flags and the length of the code, and crashes on damaged bytes.
 * What is not taken is compiled, as if it were not there.
 */

interface Made {
  readonly exports: object
  readonly script: vm.Script
}

const digestBytes = 32
const made = new Map<string, Made>()

function load(name: string): object {
  const known = made.get(name)
  if (known) return known.exports
  const file = path.join(__dirname, name)
  const script = compile(name, file)
  // What V8 takes from a cache cannot import.
  const module = { exports: {}, script, import: (url: string) => import(url) }
  // Before it runs: files may require each other in a circle.
  made.set(name, module)
  const requireFrom = (from: string) =>
    from.startsWith('./') ? load(from.slice(2)) : require(from)
  script.runInThisContext()(module.exports, requireFrom, module, file, __dirname)
  return module.exports
}

function compile(name: string, file: string): vm.Script {
  const code = fs.readFileSync(file)
  return new vm.Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, {
    // A cache has it inside, wherever it is installed later; stacks of errors show it.
    filename: `rodizio/dist/bin/${name}`,
    cachedData: readCache(file, code),
  })
}

function readCache(file: string, code: Buffer): Buffer | undefined {
  try {
    const cache = fs.readFileSync(`${file}.cache`)
    const data = cache.subarray(digestBytes)
    return digest(code, data).equals(cache.subarray(0, digestBytes)) ? data : undefined
  } catch {
    return undefined
  }
}

/** What a cache begins with. Two builds of one version of Node are not the same file. */
function digest(code: Buffer, data: Buffer): Buffer {
  const { size, mtimeMs } = fs.statSync(process.execPath)
  const node = [process.version, process.arch, size, mtimeMs].join(' ')
  return crypto.createHash('sha256').update(node).update(code).update(data).digest()
}

export = { main: load('main.cjs'), made, digest }
