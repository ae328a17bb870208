import { type KeyboardEvent, useRef } from 'react';
import type { FeatureId } from '../../core/ids';
import { featureOf } from '../../core/ids';
import type { Side, WrittenText, WrittenToken } from '../../core/run';
import type { Run } from '../../state/steering';
import type { AppState } from '../../state/store';
import { copyText } from '../tokens/copyText';
import { type ShownToken, TokenText } from '../tokens/TokenText';
import { useGivingWay } from '../tokens/useGivingWay';
import { usePieces } from '../tokens/usePieces';
import { useApp } from '../useApp';
import { type Inspected, SIDE_NAMES } from './inspected';

const bosOf = (state: AppState) => state.open?.pack.manifest.model.bos;

interface Props {
  readonly run: Run;
  readonly side: Side;
  /** What stood here before and comes again. */
  readonly ghost: WrittenText | undefined;
  /** The feature whose activations stand under the tokens, and its place among those that were read. */
  readonly feature: FeatureId | undefined;
  readonly index: number;
  /** The activation that has the strongest shade. */
  readonly top: number;
  /** The token that is looked at, or -1. */
  readonly at: number;
  readonly onInspect: (inspected: Inspected | null) => void;
}

/** One text, each token with what the edit did to its probability and what the feature does there. */
export function WrittenColumn({ run, side, ghost, feature, index, top, at: looked, onInspect }: Props) {
  const pieces = usePieces();
  const bos = useApp(bosOf);
  const list = useRef<HTMLParagraphElement>(null);
  const focused = useRef(-1);
  const { prompt, tokens, end } = run.texts[side];
  const width = run.features.length;
  // The mark of the beginning is no part of what was typed.
  const marks = run.prompt?.ids[0] === bos ? 1 : 0;
  const later = run.stage === 'done' ? [] : (ghost?.tokens.slice(tokens.length) ?? []);
  const given = (run.prompt?.ids.slice(marks) ?? []).map(
    (token, i): ShownToken => ({
      piece: pieces(token),
      activation: index < 0 ? 0 : (prompt?.[side][(i + marks) * width + index] ?? 0),
      className: 'given',
    }),
  );
  const own = tokens.map(
    (token, at): ShownToken => ({
      piece: pieces(token.token),
      activation: index < 0 ? 0 : (token.activations?.[side][index] ?? 0),
      change: changeOf(token),
      className: at === looked ? 'looked' : '',
    }),
  );
  const ghosts = later.map(
    ({ token }): ShownToken => ({ piece: pieces(token), activation: 0, className: 'given' }),
  );
  useGivingWay(list, [...given, ...own].map(({ activation }) => activation.toFixed(1)).join());

  const inspect = (at: number): void => {
    const token = tokens[at];
    const element = elementAt(list.current, at);
    focused.current = token ? at : -1;
    onInspect(token && element ? { run: run.id, side, at, token, element } : null);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
    if (event.key === 'Escape') inspect(-1);
    if (step === undefined) return;
    event.preventDefault();
    inspect(Math.min(Math.max(focused.current + step, 0), tokens.length - 1));
  };
  return (
    <p
      ref={list}
      className={`written tokens ${feature ? `site-${featureOf(feature).site}` : ''}`}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk through the tokens from here
      tabIndex={0}
      aria-label={`${SIDE_NAMES[side]}: the text, arrow keys walk through its tokens`}
      data-end={end === 'end of text' ? ' (the text ends)' : undefined}
      onCopy={copyText}
      onKeyDown={onKey}
      onFocus={() => focused.current < 0 && tokens.length > 0 && inspect(0)}
      onBlur={() => inspect(-1)}
      onPointerOver={(event) => {
        const at = (event.target as Element).closest('[data-at]')?.getAttribute('data-at');
        if (at !== null && at !== undefined) inspect(Number(at));
      }}
      onPointerLeave={() => inspect(-1)}
    >
      <TokenText tokens={given} top={top} />
      <TokenText tokens={own} top={top} placed />
      <TokenText tokens={ghosts} top={top} />
    </p>
  );
}

/** How much likelier the edit makes a token, in nats. */
function changeOf({ readings }: WrittenToken): number {
  return readings.edited.logProb - readings.unedited.logProb;
}

/** A token's place on the page: that of its first byte for all bytes of a character. */
function elementAt(list: Element | null, at: number): Element | undefined {
  const placed = [...(list?.querySelectorAll('[data-at]') ?? [])];
  return placed.findLast((element) => Number(element.getAttribute('data-at')) <= at);
}
