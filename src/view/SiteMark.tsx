import type { FlowClass } from '../core/classes';
import type { Site } from '../core/ids';
import { type Fill, fillOf, shapePath } from './flow/shapes';

interface Props {
  readonly site: Site;
  /** Left out, the mark stands for the site alone. */
  readonly flowClass?: FlowClass | null;
  readonly size?: number;
}

/** The mark of a feature as in the picture, for text. */
export function SiteMark({ site, flowClass, size = 12 }: Props) {
  // A mark that stands for a site alone says nothing of a class.
  const fill: Fill = flowClass === undefined ? 'hollow' : fillOf(site, flowClass);
  const radius = site === 'att' ? 5 : 5.2;
  return (
    <svg
      className={`mark site-${site} fill-${fill}`}
      width={size}
      height={size}
      viewBox="-7 -7 14 14"
      aria-hidden="true"
    >
      <path className="shape" d={shapePath(site, radius)} />
      {fill === 'ringed' && <circle className="eye" r={2} />}
    </svg>
  );
}
