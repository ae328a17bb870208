import type { ReactNode } from 'react';
import { factsOf } from '../../core/facts';
import { type FeatureId, featureOf, SITES } from '../../core/ids';
import { riverLength } from '../../core/riverLength';
import type { OpenPack } from '../../state/openPack';
import type { AppState } from '../../state/store';
import type { Command } from '../commands/command';
import { densityText } from '../densityText';
import { labelText } from '../labelText';
import { SiteMark } from '../SiteMark';
import { useApp } from '../useApp';
import { RowActions } from './RowActions';
import type { Row } from './resultRows';
import { useSnippet } from './useSnippet';

const openOf = (state: AppState) => state.open;
const specOf = (state: AppState) => state.spec;
/** A theme is named where it has this share of the activation of a feature. */
const THEME = 0.4;

interface Props {
  readonly row: Row;
  readonly isActive: boolean;
  /** Its place among all rows, from 0, and in the list, pixels. */
  readonly index: number;
  readonly top: number;
  readonly isOpen: boolean;
  /** It is in the graph on show. */
  readonly isDrawn: boolean;
  readonly onChoose: () => void;
  readonly onRun: (command: Command) => void;
}

/** A feature that was found, or a group of features of one label. */
export function ResultRow({ row, isActive, index, top, isOpen, isDrawn, onChoose, onRun }: Props) {
  const isGroup = row.kind === 'group';
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the keyboard stays in the field, which names the active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has its keys
    <div
      role="row"
      id={rowId(index)}
      className={`found-row ${row.kind}`}
      style={{ top }}
      aria-rowindex={index + 1}
      aria-level={row.kind === 'member' ? 2 : 1}
      aria-selected={isActive}
      {...(isGroup && { 'aria-expanded': isOpen })}
      // The keyboard stays where it is.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      <div role="gridcell" className="about">
        {isGroup ? <GroupCell row={row} isOpen={isOpen} /> : <FeatureCell row={row} isDrawn={isDrawn} />}
      </div>
      {!isGroup && (
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        <div role="gridcell" className="row-actions">
          <RowActions feature={row.id} isActive={isActive} onRun={onRun} />
        </div>
      )}
    </div>
  );
}

export function rowId(index: number): string {
  return `found-${index}`;
}

function GroupCell({
  row,
  isOpen,
}: {
  readonly row: Extract<Row, { kind: 'group' }>;
  readonly isOpen: boolean;
}) {
  const { label, ids } = row.group;
  const features = ids.map(featureOf);
  const layers = features.map(({ layer }) => layer);
  const [low, high] = [Math.min(...layers), Math.max(...layers)];
  const [first] = ids;
  return (
    <>
      <p className="line">
        <span className="turn" aria-hidden="true">
          {isOpen ? '▾' : '▸'}
        </span>
        <span className="name">{label}</span>
        <span className="quiet">
          {ids.length.toLocaleString('en')} features,{' '}
          {low === high ? `layer ${low}` : `layers ${low} to ${high}`}
        </span>
        <span className="sites quiet">
          {SITES.filter((site) => features.some((one) => one.site === site)).map((site) => (
            <span key={site} className="id">
              <SiteMark site={site} /> {site}
            </span>
          ))}
        </span>
      </p>
      <p className="line small">{first && <SnippetText id={first} />}</p>
    </>
  );
}

function FeatureCell({
  row,
  isDrawn,
}: {
  readonly row: Exclude<Row, { kind: 'group' }>;
  readonly isDrawn: boolean;
}) {
  const open = useApp(openOf);
  const { id } = row;
  return (
    <>
      <p className="line">
        <SiteMark site={featureOf(id).site} />
        <span className="name">{labelText(open?.labels, id)}</span>
        {isDrawn && <span className="quiet">in this graph</span>}
        {row.kind === 'feature' && row.raises.length > 0 && (
          <span className="quiet">raises {row.raises.slice(0, 3).join(', ')}</span>
        )}
        <span className="id">{id}</span>
      </p>
      <p className="line small">
        <SnippetText id={id} />
        {open && <Measures id={id} open={open} />}
      </p>
    </>
  );
}

function SnippetText({ id }: { readonly id: FeatureId }): ReactNode {
  const snippet = useSnippet(id);
  return (
    <span className="snippet">
      {snippet && (
        <>
          {snippet.before}
          <mark>{snippet.marked}</mark>
          {snippet.behind}
        </>
      )}
    </span>
  );
}

/** Theme, density and length of the river, as far as they are known. */
function Measures({ id, open }: { readonly id: FeatureId; readonly open: OpenPack }): ReactNode {
  const { cuts } = useApp(specOf);
  const feature = featureOf(id);
  const facts = open.facts && factsOf(open.facts, feature);
  const share = Math.max(0, ...(facts?.shelves ?? []));
  const theme = open.pack.manifest.features?.shelves?.[facts?.shelves.indexOf(share) ?? -1];
  const river = riverLength(id, open.known, cuts, open.chance);
  return (
    <span className="measures quiet">
      {theme && share >= THEME && (
        <span title="Share of its activation">{`${theme} ${Math.round(share * 100)} %`}</span>
      )}
      {facts && <span title="Share of all tokens on which it fires">{densityText(facts.density)}</span>}
      {river !== null && (
        <span title="Layers that its river goes back, at the cuts of this graph">
          {river === 0 ? 'no river' : `river ${river} ${river === 1 ? 'layer' : 'layers'}`}
        </span>
      )}
    </span>
  );
}
