import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FeatureId } from '../../core/ids';
import type { Command } from '../commands/command';
import { ResultRow } from './ResultRow';
import type { Row, Rows } from './resultRows';
import type { OpenGroups } from './rows';

/** Height of a row, pixels: the same in the style sheet. */
const ROW = 52;
/** Rows that are drawn above and below those in view. */
const MARGIN = 4;
/** As many rows as the tallest list that every browser can draw has room for. */
const MOST_ROWS = 250_000;

interface Props {
  readonly id: string;
  readonly rows: Rows;
  readonly active: number;
  readonly open: OpenGroups;
  /** Features of the graph on show. */
  readonly drawn: ReadonlySet<FeatureId>;
  /** Rows that come into view, in groups. */
  readonly onNeed: (from: number, to: number) => void;
  readonly onChoose: (index: number, row: Row) => void;
  readonly onRun: (index: number, row: Row, command: Command) => void;
}

/** All that was found, of which the rows in view are drawn. */
export function Results({ id, rows, active, open, drawn, onNeed, onChoose, onRun }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0 });
  const look = (): void => {
    const { scrollTop: top = 0, clientHeight: height = 0 } = list.current ?? {};
    setView((before) => (before.top === top && before.height === height ? before : { top, height }));
  };
  const count = Math.min(rows.count, MOST_ROWS);
  const from = Math.max(Math.floor(view.top / ROW) - MARGIN, 0);
  const to = Math.min(Math.ceil((view.top + view.height) / ROW) + MARGIN, count);

  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows make a taller list
  useLayoutEffect(look, [count]);
  useLayoutEffect(() => {
    const { current } = list;
    if (!current) return;
    if (active * ROW < current.scrollTop) current.scrollTop = active * ROW;
    else if ((active + 1) * ROW > current.scrollTop + current.clientHeight)
      current.scrollTop = (active + 1) * ROW - current.clientHeight;
  }, [active]);
  useEffect(() => {
    if (to > from) onNeed(rows.groupOf(from), rows.groupOf(to - 1) + 1);
  }, [onNeed, rows, from, to]);

  return (
    <div
      ref={list}
      id={id}
      className="found"
      role="treegrid"
      // What scrolls can be scrolled by keyboard, too; a feature has buttons that the Tab key reaches.
      tabIndex={rows.at(active)?.kind === 'group' ? 0 : -1}
      aria-label="Features found"
      aria-rowcount={rows.count}
      onScroll={look}
    >
      <div role="presentation" style={{ height: count * ROW }}>
        {Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i).map((index) => {
          const row = rows.at(index);
          if (!row) return null;
          const isOpen = row.kind === 'group' && open.has(row.number);
          return (
            <ResultRow
              key={index}
              row={row}
              index={index}
              top={index * ROW}
              isActive={index === active}
              isOpen={isOpen}
              isDrawn={row.kind !== 'group' && drawn.has(row.id)}
              onChoose={() => onChoose(index, row)}
              onRun={(command) => onRun(index, row, command)}
            />
          );
        })}
      </div>
      {rows.count > MOST_ROWS && (
        <p className="quiet">
          The first {MOST_ROWS.toLocaleString('en')} of {rows.count.toLocaleString('en')}. Another word finds
          fewer.
        </p>
      )}
    </div>
  );
}
