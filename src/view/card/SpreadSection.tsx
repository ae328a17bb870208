import { useState } from 'react';
import { BANDS, bandOf, barHeights } from '../../core/histogram';
import type { Site } from '../../core/ids';
import type { DrawnExample, Spread } from '../../pack/spread';
import { activationText } from '../tokens/activationText';
import { Text } from './Examples';

interface Props {
  readonly site: Site;
  readonly spread: Spread;
  readonly peak: number;
}

const BAND_NAMES = [
  'Weak: under a third of the peak',
  'Middle: a third to two thirds',
  'Strong: over two thirds',
];
const HEIGHT = 40;

/** How often the feature fires how strongly, and text on which it does, at any strength. */
export function SpreadSection({ site, spread, peak }: Props) {
  const [shown, setShown] = useState(false);
  const { histogram, sampled, drawn } = spread;
  const active = histogram.reduce((sum, count) => sum + count, 0);
  if (active === 0) return null;
  const bands = Array.from({ length: BANDS }, (_, i) => BANDS - 1 - i)
    .map((band) => ({ band, examples: drawn.filter((example) => bandOfExample(example, peak) === band) }))
    .filter(({ examples }) => examples.length > 0);
  const strong = histogram
    .slice(Math.ceil((histogram.length * 2) / 3))
    .reduce((sum, count) => sum + count, 0);
  return (
    <section className={`examples spread-section site-${site}`}>
      <h3>
        How strongly{' '}
        <span className="quiet unit">
          {active.toLocaleString('en')} active tokens{sampled ? ` of ${sampled.toLocaleString('en')}` : ''},
          log scale
        </span>
      </h3>
      <svg
        className="histogram"
        viewBox={`0 0 ${histogram.length} ${HEIGHT + 1}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Histogram of activations from 0 to ${activationText(peak)}: ${active} active tokens, ${strong} of them over two thirds of the peak`}
      >
        {barHeights(histogram).map((height, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a share's place is its name
          <rect key={i} x={i + 0.06} width={0.88} y={HEIGHT * (1 - height)} height={HEIGHT * height}>
            <title>{rangeText(i, histogram, peak)}</title>
          </rect>
        ))}
        <line x1={0} x2={histogram.length} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} />
      </svg>
      <p className="histogram-scale" aria-hidden="true">
        <span>0</span>
        <span>activation</span>
        <span>peak {activationText(peak)}</span>
      </p>
      {shown &&
        bands.map(({ band, examples }) => (
          <div key={band} className="band">
            <h4>{BAND_NAMES[band]}</h4>
            <ol>
              {examples.map((example, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: examples have no other name and never change places
                <Text key={i} example={example} top={peak} book={example.book} />
              ))}
            </ol>
          </div>
        ))}
      {bands.length > 0 && (
        <button type="button" className="more" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Fewer' : 'Text at every strength, drawn at random'}
        </button>
      )}
    </section>
  );
}

function bandOfExample({ activations, at }: DrawnExample, peak: number): number {
  return bandOf(activations[at] ?? 0, peak);
}

function rangeText(i: number, histogram: readonly number[], peak: number): string {
  const from = activationText((peak * i) / histogram.length) || '0';
  const to = activationText((peak * (i + 1)) / histogram.length);
  const count = histogram[i] ?? 0;
  const words = `${count.toLocaleString('en')} ${count === 1 ? 'token' : 'tokens'}`;
  return i === histogram.length - 1 ? `${from} or more: ${words}` : `${from} to ${to}: ${words}`;
}
