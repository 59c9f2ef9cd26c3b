/**
 * Student's t: which value is exceeded, in either direction, with a chance of `1 - confidence` by
 * an estimate with so many degrees of freedom. For whole degrees the distribution is a finite sum
 * (Abramowitz, Stegun 26.7.3 and 26.7.4).
 */
export function studentT(degrees: number, confidence = 0.95): number {
  let low = 0
  let high = 1
  while (within(high, degrees) < confidence) high *= 2
  // As exact as a number can be.
  for (let halvings = 0; halvings < 100; halvings++) {
    const middle = (low + high) / 2
    if (within(middle, degrees) < confidence) low = middle
    else high = middle
  }
  return high
}

/** The chance of a value from -t to t. */
function within(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees))
  const cosine = Math.cos(angle)
  const odd = degrees % 2 === 1
  let term = odd ? cosine : 1
  let sum = degrees === 1 ? 0 : term
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k
    sum += term
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
}
