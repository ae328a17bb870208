import { type CSSProperties, memo } from 'react';
import { type Piece, stretchesOf, textParts } from '../../core/tokenText';
import { activationText } from './activationText';

export interface ShownToken {
  readonly piece: Piece;
  /** Of the feature whose numbers are shown; 0 where it is silent or none is. */
  readonly activation: number;
  /** What an edit does to its probability, in nats; 0 where there is nothing to tell. */
  readonly change?: number;
  readonly className?: string;
}

interface Props {
  readonly tokens: readonly ShownToken[];
  /** The activation that has the strongest shade. */
  readonly top: number;
  /** Each token can be found on the page by its place, `data-at`. */
  readonly placed?: boolean;
}

/**
 * Tokens set as text: shaded by activation, with its number under each, which takes no room and is no part of the text.
 * Bytes are put together into characters, and what cannot be seen has a sign.
 */
export function TokenText({ tokens, top, placed = false }: Props) {
  return textParts(tokens.map(({ piece }) => piece)).map(({ from, to, text, name }) => {
    const own = tokens.slice(from, to);
    const activation = Math.max(...own.map((token) => token.activation));
    // ln p of a character is the sum of those of its bytes.
    const change = own.reduce((sum, token) => sum + (token.change ?? 0), 0);
    return (
      <Part
        key={from}
        at={placed ? from : undefined}
        text={text}
        name={name}
        number={activationText(activation)}
        share={activation > 0 ? Math.min(activation / top, 1).toFixed(2) : ''}
        change={change.toFixed(1)}
        className={own.find((token) => token.className)?.className ?? ''}
      />
    );
  });
}

/** From so many nats on, a token's underline gets no stronger. */
const STRONGEST_CHANGE = 4;
/** Changes below this are not marked. */
const LEAST_CHANGE = 0.7;

interface PartProps {
  readonly at: number | undefined;
  readonly text: string;
  readonly name: string | null;
  readonly number: string;
  readonly share: string;
  readonly change: string;
  readonly className: string;
}

/** A text being written has hundreds of these, of which the last alone is new. */
const Part = memo(function Part({ at, text, name, number, share, change, className }: PartProps) {
  // A space before a word is neither shaded nor underlined.
  const space = text.length > 1 && /^ +[^ ]/.test(text) ? ' ' : '';
  const nats = Number(change);
  const way = Math.abs(nats) < LEAST_CHANGE ? '' : nats > 0 ? 'likelier' : 'rarer';
  const style: Record<string, string> = {};
  if (share) style['--share'] = share;
  if (way) style['--change'] = Math.min(Math.abs(nats) / STRONGEST_CHANGE, 1).toFixed(2);
  return (
    <>
      {space}
      <span
        className={['token', className, way].filter(Boolean).join(' ')}
        data-at={at}
        data-activation={number || undefined}
        style={style as CSSProperties}
      >
        {name === null ? (
          <Visible text={text.slice(space.length)} />
        ) : (
          <span className="named" data-sign={name}>
            {text}
          </span>
        )}
      </span>
    </>
  );
});

/** Where there is room for a sign: over the character, or after the end of a line. */
const ROOM: Readonly<Record<string, string>> = { ' ': 'over', '\t': 'over', '\u00a0': 'over', '\n': 'break' };

function Visible({ text }: { readonly text: string }) {
  return stretchesOf(text).map(({ text: one, sign }, i) =>
    sign === null ? (
      one
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a stretch's place is its name
      <span key={i} className={`signed ${ROOM[one] ?? ''}`} data-sign={sign}>
        {one}
      </span>
    ),
  );
}
