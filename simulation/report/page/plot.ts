/** What the page takes of the chart library: the rest is left out of it. */
export {
  areaY,
  axisX,
  axisY,
  cell,
  crosshairX,
  dot,
  gridX,
  gridY,
  line,
  type PlotOptions,
  plot,
  pointer,
  ruleX,
  ruleY,
  text,
  tip,
} from '@observablehq/plot'
