import type { RunReport } from './run-report.js'

/** One page that needs nothing else. */
export function htmlReport(title: string, _runs: readonly RunReport[]): string {
  return `<!doctype html><meta charset="utf-8"><title>${escapeHtml(title)}</title>`
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (sign) => entities[sign]!)
}
