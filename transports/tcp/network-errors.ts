import { RodizioError } from '../../core/errors.js'
import { type Address, formatAddress } from '../../core/wire/address.js'

type SystemError = NodeJS.ErrnoException

/** What the codes of the system mean to somebody who wants a connection. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the other side broke the connection off',
  ECONNABORTED: 'the other side broke the connection off',
  EPIPE: 'the other side broke the connection off',
  ETIMEDOUT: 'there is no answer',
  EHOSTUNREACH: 'there is no way to that host',
  EHOSTDOWN: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ENOTFOUND: 'no host has that name',
  EAI_AGAIN: 'the name cannot be looked up now',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EAFNOSUPPORT: 'this machine does not speak that kind of address',
  EACCES: 'the system does not allow it (ports below 1024 need special rights)',
  EPERM: 'the system does not allow it (a firewall?)',
  EMFILE: 'this process has too many open files',
  ENFILE: 'this machine has too many open files',
}

export function dialError(to: Address, error: SystemError): RodizioError {
  const text = `cannot connect to ${formatAddress(to)}: ${wordsFor(error)}`
  return new RodizioError('CONNECTION_FAILED', text, { cause: error })
}

export function brokenError(remote: Address, error: SystemError): RodizioError {
  const text = `the connection to ${formatAddress(remote)} broke: ${wordsFor(error)}`
  return new RodizioError('CONNECTION_FAILED', text, { cause: error })
}

export function listenError(at: Address, error: SystemError): RodizioError {
  if (error.code === 'EADDRINUSE') {
    const text = `port ${at.port} is in use; stop the program that holds it or choose another port`
    return new RodizioError('PORT_IN_USE', text, { cause: error })
  }
  const text = `cannot listen on ${formatAddress(at)}: ${wordsFor(error)}`
  return new RodizioError('CONNECTION_FAILED', text, { cause: error })
}

function wordsFor(error: SystemError): string {
  const code = error.code ?? ''
  return Object.hasOwn(WORDS, code) ? WORDS[code]! : error.message || code
}
