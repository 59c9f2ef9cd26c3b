/** How a directive is spelled outside a .conf: `serverIP`, `--server-ip`, `RODIZIO_SERVER_IP`. */

export function flagOf(directive: string): string {
  return `--${words(directive).join('-')}`
}

export function variableOf(directive: string): string {
  return `RODIZIO_${words(directive).join('_').toUpperCase()}`
}

function words(directive: string): string[] {
  return directive
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(' ')
}
