/** An activation as it stands under a token; empty where the feature is silent. */
export function activationText(activation: number): string {
  if (!(activation > 0)) return '';
  return activation.toFixed(activation < 9.95 ? 1 : 0);
}
