import { type Tried, usableWindow } from '../../core/trial';
import { shareChanged } from './trialWords';

interface Props {
  /** What came of several strengths, in any order. */
  readonly tried: readonly Tried[];
  /** The ends of the slider. */
  readonly least: number;
  readonly most: number;
}

/**
 * On the slider of s: the share of texts that change, in a line, that of those that break down, dashed, and the usable
 * strengths shaded. The table below the slider says the same.
 */
export function StrengthCurve({ tried, least, most }: Props) {
  const shown = tried.filter(({ s }) => s >= least && s <= most).sort((a, b) => a.s - b.s);
  const usable = usableWindow(shown);
  const place = (s: number): number => ((s - least) / (most - least)) * 100;
  const line = (share: (tried: Tried) => number): string =>
    shown.map((one) => `${place(one.s)},${1 - share(one)}`).join(' ');
  return (
    <span className="strength-curve" aria-hidden="true">
      {usable && (
        <span
          className="strength-window"
          style={{ left: `${place(usable[0])}%`, right: `${100 - place(usable[1])}%` }}
        />
      )}
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <polyline className="changed" points={line(({ outcome }) => shareChanged(outcome))} />
        <polyline className="broken" points={line(({ outcome }) => outcome.broken / outcome.texts)} />
      </svg>
    </span>
  );
}
