import { type CSSProperties, type KeyboardEvent, memo, useRef } from 'react';
import type { FeatureId } from '../../core/ids';
import { featureOf } from '../../core/ids';
import type { Side, WrittenText, WrittenToken } from '../../core/run';
import type { Run } from '../../state/steering';
import type { AppState } from '../../state/store';
import { useApp } from '../useApp';
import { type Inspected, SIDE_NAMES } from './inspected';
import { pieceText } from './piece';

const bosOf = (state: AppState) => state.open?.pack.manifest.model.bos;
const vocabularyOf = (state: AppState) => state.open?.vocabulary;

interface Props {
  readonly run: Run;
  readonly side: Side;
  /** What stood here before and comes again. */
  readonly ghost: WrittenText | undefined;
  /** The feature whose activations stand under the tokens, and its place in the run's plan. */
  readonly feature: FeatureId | undefined;
  readonly index: number;
  /** The token that is looked at, or -1. */
  readonly at: number;
  readonly onInspect: (inspected: Inspected | null) => void;
}

/** One text, each token with what the edit did to its probability and what the feature does there. */
export function WrittenColumn({ run, side, ghost, feature, index, at: looked, onInspect }: Props) {
  const vocabulary = useApp(vocabularyOf);
  const bos = useApp(bosOf);
  const list = useRef<HTMLParagraphElement>(null);
  const focused = useRef(-1);
  const { prompt, tokens, end } = run.texts[side];
  const width = run.request.plan.edits.length;
  // The mark of the beginning is no part of what was typed.
  const marks = run.prompt?.ids[0] === bos ? 1 : 0;
  const later = run.stage === 'done' ? [] : (ghost?.tokens.slice(tokens.length) ?? []);

  const inspect = (at: number): void => {
    const token = tokens[at];
    const element = list.current?.querySelector(`[data-at="${at}"]`);
    focused.current = token ? at : -1;
    onInspect(token && element ? { side, at, token, element } : null);
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
      className={`written ${feature ? `site-${featureOf(feature).site}` : ''}`}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk through the tokens from here
      tabIndex={0}
      aria-label={`${SIDE_NAMES[side]}: the text, arrow keys walk through its tokens`}
      onKeyDown={onKey}
      onFocus={() => focused.current < 0 && tokens.length > 0 && inspect(0)}
      onBlur={() => inspect(-1)}
      onPointerOver={(event) => {
        const at = (event.target as Element).closest('[data-at]')?.getAttribute('data-at');
        if (at !== null && at !== undefined) inspect(Number(at));
      }}
      onPointerLeave={() => inspect(-1)}
    >
      {run.prompt?.ids.slice(marks).map((token, i) => (
        <Token
          // biome-ignore lint/suspicious/noArrayIndexKey: a token's place is its name
          key={`p${i}`}
          piece={pieceText(vocabulary, token)}
          kind="given"
          activation={index < 0 ? 0 : (prompt?.[side][(i + marks) * width + index] ?? 0)}
          change={0}
        />
      ))}
      {tokens.map((token, at) => (
        <Token
          // biome-ignore lint/suspicious/noArrayIndexKey: a token's place is its name
          key={at}
          at={at}
          piece={pieceText(vocabulary, token.token)}
          kind={at === looked ? 'new looked' : 'new'}
          activation={index < 0 ? 0 : (token.activations?.[side][index] ?? 0)}
          change={changeOf(token)}
        />
      ))}
      {later.map(({ token }, i) => (
        <Token
          // biome-ignore lint/suspicious/noArrayIndexKey: a token's place is its name
          key={`g${tokens.length + i}`}
          piece={pieceText(vocabulary, token)}
          kind="given"
          activation={0}
          change={0}
        />
      ))}
      {end === 'end of text' && <span className="quiet"> (the text ends)</span>}
    </p>
  );
}

/** How much likelier the edit makes a token, in nats. */
function changeOf({ readings }: WrittenToken): number {
  return readings.edited.logProb - readings.unedited.logProb;
}

/** From so many nats on, a token's colour gets no stronger. */
const STRONGEST_CHANGE = 4;
/** Changes below this are not marked. */
const LEAST_CHANGE = 0.7;

interface TokenProps {
  readonly at?: number;
  readonly piece: string;
  readonly kind: 'given' | 'new' | 'new looked';
  readonly activation: number;
  readonly change: number;
}

const Token = memo(function Token({ at, piece, kind, activation, change }: TokenProps) {
  const [space, word] = piece.startsWith(' ') && piece.length > 1 ? [' ', piece.slice(1)] : ['', piece];
  const size = Math.min(Math.abs(change) / STRONGEST_CHANGE, 1);
  const way = Math.abs(change) < LEAST_CHANGE ? '' : change > 0 ? 'likelier' : 'rarer';
  const style = {
    '--change': size.toFixed(2),
  } as CSSProperties;
  const attributes = at === undefined ? {} : { 'data-at': at };
  const className = `token ${kind} ${way}`;
  return (
    <>
      {space}
      {space && <wbr />}
      {activation > 0 ? (
        <ruby className={className} style={style} {...attributes}>
          {word}
          <rt>{activation.toFixed(activation < 9.95 ? 1 : 0)}</rt>
        </ruby>
      ) : (
        <span className={className} style={style} {...attributes}>
          {word}
        </span>
      )}
    </>
  );
});
