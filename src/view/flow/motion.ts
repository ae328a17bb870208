import { type BaseType, local, type Selection } from 'd3-selection';

/** What moves, and for how long. */

export type Group = Selection<SVGGElement, unknown, BaseType, unknown>;

export const MOVE_MS = 420;
export const FADE_MS = 240;

const SHOWN = { place: local<string>(), look: local<string>() };

/**
 * Those elements whose place or look is not what it was when last asked. Most of a graph stays where it is when it
 * grows, and what stays needs no transition, which would be work in every frame of it.
 */
export function changed<E extends Element, T, P extends BaseType, Q>(
  elements: Selection<E, T, P, Q>,
  keyOf: (datum: T) => string,
  what: keyof typeof SHOWN = 'place',
): Selection<E, T, P, Q> {
  const shown = SHOWN[what];
  return elements.filter(function (datum) {
    const key = keyOf(datum);
    const same = shown.get(this) === key;
    shown.set(this, key);
    return !same;
  });
}

/** Elements on their way out: should they be wanted again, they have to come back in. */
export function leaving<E extends Element, T, P extends BaseType, Q>(
  elements: Selection<E, T, P, Q>,
): Selection<E, T, P, Q> {
  return elements.each(function () {
    SHOWN.place.set(this, '');
  });
}
