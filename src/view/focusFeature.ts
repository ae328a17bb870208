import type { FeatureId } from '../core/ids';

/** Puts the keyboard where a feature is: on its node in the picture, if it is drawn. */
export function focusFeature(feature: FeatureId): void {
  document.querySelector<SVGElement>(`svg [data-id="${feature}"]`)?.focus();
}
