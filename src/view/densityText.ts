/** A share of tokens: "3.3 %", and rare ones with a digit that says something: "0.0048 %". */
export function densityText(share: number): string {
  const value = share * 100;
  return `${value < 0.095 ? Number(value.toPrecision(2)) : value.toFixed(1)} %`;
}
