import type { FlowClass } from '../core/classes';
import type { Site } from '../core/ids';
import { attributesOf } from './flow/attributes';
import { smallMark } from './flow/drawn';
import { COLOURS, type Colours } from './flow/looks';
import { type Fill, fillOf } from './flow/shapes';

interface Props {
  readonly site: Site;
  /** Left out, the mark stands for the site alone. */
  readonly flowClass?: FlowClass | null;
  readonly size?: number;
}

/** The colour of the site is whatever it is where the mark stands. */
const COLOURS_HERE: Colours = {
  ...(Object.fromEntries(COLOURS.map((name) => [name, `var(--${name})`])) as Colours),
  res: 'var(--site)',
  mlp: 'var(--site)',
  att: 'var(--site)',
};

/** The mark of a feature as in the picture, for text. */
export function SiteMark({ site, flowClass, size = 12 }: Props) {
  // A mark that stands for a site alone says nothing of a class.
  const fill: Fill = flowClass === undefined ? 'hollow' : fillOf(site, flowClass);
  return (
    <svg className={`mark site-${site}`} width={size} height={size} viewBox="-7 -7 14 14" aria-hidden="true">
      {smallMark(site, fill, site).map((path) => (
        <path key={path.key} {...inReact(attributesOf(path, COLOURS_HERE))} />
      ))}
    </svg>
  );
}

/** React has its own way of writing attributes. */
function inReact(attributes: ReturnType<typeof attributesOf>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name.replace(/-[a-z]/g, ([, letter]) => (letter ?? '').toUpperCase()),
      value,
    ]),
  );
}
