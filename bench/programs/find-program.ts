import { accessSync, constants } from 'node:fs'
import { delimiter, resolve } from 'node:path'

/** Where servers are installed that not everybody has in their path. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The path of a program that can be run, by its name or path; undefined where there is none. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...systemFolders]
  return folders.map((folder) => resolve(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
