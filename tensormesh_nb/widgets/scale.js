/** Scales: from a row's number to how strongly its cell is coloured. Fixed, so that runs compare. */

/** The end of the scale in bits: a token that one in 256 would have been. */
export const FULL = 8;

const STRONGEST = 0.75;

/** @typedef {{label: string, unit: string, column: string, ends: [string, string],
 *   at: (value: number) => number}} Scale */

/**
 * The scales to colour by. Time has the ends of this answer, and says so.
 * @param {any} table
 * @returns {Record<string, Scale>}
 */
export function scales(table) {
  const times = table.of.time ?? [];
  const [first, last] = [times[0] ?? 0, times[times.length - 1] ?? 1];
  return {
    surprisal: bits("surprisal"),
    entropy: { ...bits("entropy"), column: "entropy_min", label: "entropy, at least" },
    rank: {
      label: "rank",
      unit: "",
      column: "rank",
      ends: ["1", "10"],
      at: (rank) => (rank ? Math.log10(rank) : NaN),
    },
    time: {
      label: "arrival",
      unit: "s",
      column: "time",
      ends: [`${first.toFixed(2)} s`, `${last.toFixed(2)} s`],
      at: (time) => (last > first ? (time - first) / (last - first) : 0),
    },
  };
}

/** @param {string} name @returns {Scale} */
function bits(name) {
  return { label: name, unit: "bits", column: name, ends: ["0", "8"], at: (value) => value / FULL };
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
