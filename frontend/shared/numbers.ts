/** Numbers as text. NaN is unknown. */

/** A probability as a percentage. */
export function percentage(p: number): string {
  if (Number.isNaN(p)) return "unknown";
  const percent = 100 * p;
  if (percent >= 9.95 || percent === 0) return `${percent.toFixed(1)} %`;
  return percent >= 0.001 ? `${percent.toPrecision(2)} %` : `${percent.toExponential(1)} %`;
}

/** A number with its unit. */
export function figure(value: number, digits: number, unit = ""): string {
  return Number.isNaN(value) ? "unknown" : `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}

/** An interval in bits; one number where both ends round to the same. */
export function interval(low: number, high: number): string {
  if (Number.isNaN(low)) return "unknown";
  if (Number.isNaN(high)) return `≥ ${figure(low, 2, "bits")}`;
  const [from, to] = [low.toFixed(2), high.toFixed(2)];
  return from === to ? `${from} bits` : `${from} – ${to} bits`;
}

/** Bounds of a probability as percentages. */
export function percentages(low: number, high: number): string {
  if (high - low <= 1e-5) return percentage(high);
  const [from, to] = [rounded(low), rounded(high)];
  return from === to ? `${from} %` : `${from} – ${to} %`;
}

function rounded(p: number): string {
  return (100 * p).toFixed(p < 0.0995 ? 2 : 1);
}
