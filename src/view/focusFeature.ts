import type { FeatureId } from '../core/ids';

/** Frames that a node may take to be drawn. */
const PATIENCE = 30;

/**
 * Puts the keyboard where a feature is: on its node in the picture. One that a change is about to draw is waited for,
 * for half a second.
 *
 * @param from who has the keyboard now: where it has moved on meanwhile, by a quick next key, it is not fetched back
 */
export function focusFeature(feature: FeatureId, from?: Element | null): void {
  const look = (frames: number): void => {
    requestAnimationFrame(() => {
      const { activeElement } = document;
      if (from && activeElement !== from && activeElement !== document.body) return;
      // Of two pictures side by side the one that the keyboard is in.
      const here = activeElement?.closest('.picture');
      const which = nodeOf(feature);
      const node = here?.querySelector<SVGElement>(which) ?? document.querySelector<SVGElement>(which);
      if (node) node.focus();
      else if (frames > 0) look(frames - 1);
    });
  };
  look(PATIENCE);
}

/** The node of a feature, or of the folded group that it is in. */
function nodeOf(feature: FeatureId): string {
  return [`[data-id="${feature}"]`, `[data-members~="${feature}"]`]
    .map((which) => `.picture ${which}:not([aria-hidden])`)
    .join();
}

/**
 * Puts the keyboard on the selected feature in the picture, or where the Tab key stops when none is selected; false
 * where it is not drawn: to take another one would be to select that.
 */
export function focusPicture(selected: FeatureId | null): boolean {
  const which = selected ? nodeOf(selected) : '.picture [data-id][tabindex="0"]:not([aria-hidden])';
  const node = document.querySelector<SVGElement>(which);
  node?.focus();
  return node !== null;
}

/** Puts the keyboard on the tab of the panel on show, once a change of panel is drawn. */
export function focusPanel(): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('.side [role="tab"][aria-selected="true"]')?.focus(),
  );
}
