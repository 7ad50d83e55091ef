/** Scales: from a row's number to how strongly its cell is coloured. Fixed, so that runs compare. */

/** The end of the scale in bits: a token that one in 256 would have been. */
export const FULL = 8;

const STRONGEST = 0.75;
const STEPS = [0, 0.25, 0.5, 0.75, 1];

/** `at` gives the fraction of the strongest colour, above 1 beyond the end; `marks` are values and
 * their names in the legend.
 * @typedef {{label: string, column: string, marks: [number, string][], at: (value: number) => number}} Scale */

/**
 * The scales to colour by. Time has the ends of this answer, and says so.
 * @param {any} table
 * @returns {Record<string, Scale>}
 */
export function scales(table) {
  const times = table.of.time ?? [];
  const [first, last] = [times[0] ?? 0, times[times.length - 1] ?? 1];
  return {
    surprisal: bits("surprisal in bits", "surprisal"),
    entropy: bits("entropy in bits, at least", "entropy_min"),
    rank: {
      label: "rank",
      column: "rank",
      marks: [1, 2, 3, 5, 10].map((rank) => [rank, rank < 10 ? String(rank) : "10+"]),
      at: (rank) => (rank ? Math.log10(rank) : NaN),
    },
    time: {
      label: "arrival in s",
      column: "time",
      marks: STEPS.map((step) => time(first + step * (last - first))),
      at: (time) => (last > first ? (time - first) / (last - first) : 0),
    },
  };
}

/** It rises faster at the lower end, as in tokens/page.py, so that one bit is seen on a dark page.
 * @param {string} label @param {string} column @returns {Scale} */
function bits(label, column) {
  return {
    label,
    column,
    marks: STEPS.map((step) => [step * FULL, step < 1 ? String(step * FULL) : `${FULL}+`]),
    at: (value) => (Math.max(value, 0) / FULL) ** 0.6,
  };
}

/** @param {number} seconds @returns {[number, string]} */
function time(seconds) {
  return [seconds, seconds.toFixed(2)];
}

/** A colour, hatched where there is no number. @param {number} fraction */
export function fill(fraction) {
  if (Number.isNaN(fraction)) return "var(--tm-hatch)";
  const colour = `rgb(var(--tm-hue) / ${(Math.min(Math.max(fraction, 0), 1) * STRONGEST).toFixed(3)})`;
  return `linear-gradient(${colour}, ${colour})`;
}

/** Several colours side by side. @param {number[]} fractions */
export function fills(fractions) {
  if (fractions.length === 1 || fractions.some(Number.isNaN)) return fill(Math.max(...fractions));
  const width = 100 / fractions.length;
  const stops = fractions.map((fraction, part) => {
    const alpha = (Math.min(Math.max(fraction, 0), 1) * STRONGEST).toFixed(3);
    return `rgb(var(--tm-hue) / ${alpha}) ${part * width}% ${(part + 1) * width}%`;
  });
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
