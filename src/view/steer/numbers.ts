/** A number of a slider, without the zeros that say nothing. */
export function shortNumber(x: number): string {
  return String(Math.round(x * 100) / 100);
}

/** An activation or a strength in the model's units: three figures. */
export function unitsText(x: number): string {
  return x === 0 ? '0' : Number(x.toPrecision(3)).toString();
}

/** A probability, as far as it can be told apart from 0 and 1. */
export function probabilityText(logProb: number): string {
  const p = Math.exp(logProb);
  if (p >= 0.1) return p.toFixed(2);
  if (p >= 0.001) return p.toFixed(3);
  return p < 1e-6 ? '< 0.000001' : p.toPrecision(1);
}
