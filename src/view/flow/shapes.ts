import type { FlowClass } from '../../core/classes';
import type { Site } from '../../core/ids';

/** A site is told by its shape as well as its colour: a circle, a square, a diamond of equal weight. */
export function shapePath(site: Site, radius: number): string {
  const r = Math.round(radius * 100) / 100;
  if (site === 'res') return `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
  if (site === 'mlp') {
    const s = Math.round(r * 0.9 * 100) / 100;
    const c = 2; // rounded corners
    return (
      `M${-s + c},${-s}H${s - c}Q${s},${-s} ${s},${-s + c}V${s - c}Q${s},${s} ${s - c},${s}` +
      `H${-s + c}Q${-s},${s} ${-s},${s - c}V${-s + c}Q${-s},${-s} ${-s + c},${-s}Z`
    );
  }
  const d = Math.round(r * 1.2 * 100) / 100;
  return `M0,${-d}L${d},0L0,${d}L${-d},0Z`;
}

/**
 * A class is told by fill alone: full, ringed, dashed, hollow. Modules have no class and are drawn hollow; a residual
 * feature whose class is not known is drawn faint.
 */
export type Fill = 'full' | 'ringed' | 'dashed' | 'hollow' | 'faint';

const FILLS: Readonly<Record<FlowClass, Fill>> = {
  translated: 'full',
  processed: 'ringed',
  newborn: 'dashed',
  unexplained: 'hollow',
};

export function fillOf(site: Site, flowClass: FlowClass | null): Fill {
  if (flowClass !== null) return FILLS[flowClass];
  return site === 'res' ? 'faint' : 'hollow';
}
