/**
 * The page's style. Lines have the colours of Okabe and Ito, which most colour-blind people can
 * tell apart, lighter ones where the page is dark.
 */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1d2433; --soft: #5a6475; --faint: #d5dae3; --wash: #f5f7fa;
  --line-1: #0072b2; --line-2: #d55e00; --line-3: #009e73;
  --line-4: #b0578d; --line-5: #b58900; --line-6: #3a9bd9;
  --better: #00704f; --worse: #b04000;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e7ebf2; --soft: #a3adbd; --faint: #353d4a; --wash: #1c222c;
    --line-1: #5cb8f0; --line-2: #f58a45; --line-3: #35c79d;
    --line-4: #e59bc4; --line-5: #ecc94b; --line-6: #9fc6ff;
    --better: #4fd3a5; --worse: #ff9d66;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 68rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 3rem 0 .35rem; font-size: 1.25rem; }
h3 { margin: .5rem 0; font-size: 1rem; overflow-wrap: anywhere; }
h3 small { color: var(--soft); font-weight: 400; }
p { margin: .35rem 0 .9rem; max-width: 46rem; }
.lead { color: var(--soft); font-size: 1.05rem; }
.soft, figcaption { color: var(--soft); }
figure { margin: 0; }
.chart { min-height: 20rem; margin: .75rem 0 .25rem; }
.chart svg { display: block; max-width: 100%; height: auto; --plot-background: var(--paper); }
.chart figure { margin: 0; }
#feeds { display: flex; flex-wrap: wrap; gap: 1.5rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0 0 .5rem; padding: 0; }
.legend li { display: flex; align-items: center; gap: .5rem; list-style: none; }
.legend svg { flex: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem; }
th, td { padding: .32rem .8rem; border-bottom: 1px solid var(--faint); text-align: right; }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
td { white-space: nowrap; }
thead th { border-bottom: 2px solid var(--faint); vertical-align: bottom; }
tbody th { font-weight: 500; }
.verdicts th { padding-top: .9rem; font-weight: 600; }
.verdicts td:nth-child(2) { text-align: left; }
td.about { color: var(--soft); text-align: left; white-space: normal; min-width: 16rem; }
.better { color: var(--better); font-weight: 600; }
.worse { color: var(--worse); font-weight: 600; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--soft); }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .9em; }
.formula { font-family: ui-serif, Georgia, serif; font-size: 1.05rem; }
footer { margin-top: 3rem; color: var(--soft); font-size: .88rem; overflow-wrap: anywhere; }
@media (max-width: 560px) {
  body { padding: 1.25rem .9rem 3rem; }
  th, td { padding: .3rem .5rem; }
  td.about { display: none; }
  th.about { display: none; }
}
@media print { details { display: none; } }
`
