import { useCallback, useEffect, useState } from 'react';
import { messageOf } from '../../core/errors';
import { bytesText } from '../../core/units';
import { PageDialog } from '../PageDialog';
import { type KeptEntry, type KeptFiles, useServices } from '../services';

const WHAT: Readonly<Record<KeptEntry['what'], string>> = {
  files: 'Pack files',
  matches: 'Matches',
  labels: 'Added labels',
};

/** What this browser keeps of packs, how large it is, and a way to delete it. */
export function KeptDialog({ onClose }: { readonly onClose: () => void }) {
  const { kept } = useServices();
  const [files, setFiles] = useState<KeptFiles | 'none'>();
  const [trouble, setTrouble] = useState<string>();
  const [said, setSaid] = useState('');

  const read = useCallback(async (): Promise<void> => {
    try {
      setFiles((await kept.list()) ?? 'none');
    } catch (error) {
      setTrouble(messageOf(error));
    }
  }, [kept]);
  useEffect(() => void read(), [read]);

  const forget = async (entries: readonly KeptEntry[]): Promise<void> => {
    try {
      await kept.forget(entries.map(({ key }) => key));
      setSaid(`Deleted ${entries.length === 1 ? entries[0]?.name : `all ${entries.length} entries`}.`);
    } catch (error) {
      setTrouble(messageOf(error));
    }
    await read();
  };
  const hold = async (): Promise<void> => {
    const agreed = await kept.hold().catch(() => false);
    setSaid(agreed ? 'The browser will keep them.' : 'The browser does not promise to keep them.');
    await read();
  };

  return (
    <PageDialog title="Files kept in this browser" startsAtClose onClose={onClose}>
      {trouble !== undefined && <p role="alert">{trouble}</p>}
      {files === 'none' ? (
        <p>
          This browser keeps no files for this page: it is a private window, or the page did not come over
          https. Everything works, and is read again on each visit.
        </p>
      ) : (
        <Listed files={files} onForget={forget} onHold={hold} />
      )}
      <p role="status" className="quiet">
        {said}
      </p>
    </PageDialog>
  );
}

interface ListedProps {
  readonly files: KeptFiles | undefined;
  readonly onForget: (entries: readonly KeptEntry[]) => Promise<void>;
  readonly onHold: () => Promise<void>;
}

function Listed({ files, onForget, onHold }: ListedProps) {
  if (!files) return <p className="quiet">Looking…</p>;
  const { entries, quota, isHeld } = files;
  const sum = entries.reduce((total, { bytes }) => total + bytes, 0);
  return (
    <>
      <p>
        {entries.length === 0 ? 'No pack files are kept here.' : `${bytesText(sum)} in all.`} The browser
        grants {bytesText(quota)}, and packs use at most half of it.{' '}
        {isHeld
          ? 'It has agreed to keep them when the disk is nearly full.'
          : 'It may delete them when the disk is nearly full; they are then read again.'}
      </p>
      {entries.length > 0 && (
        <table className="kept">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Of</th>
              <th scope="col" className="number">
                Size
              </th>
              <th scope="col">
                <span className="visually-hidden">Delete</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.key}>
                <td>{WHAT[entry.what]}</td>
                <th scope="row">{entry.name}</th>
                <td className="number">{bytesText(entry.bytes)}</td>
                <td>
                  <button
                    type="button"
                    className="link"
                    aria-label={`Delete ${WHAT[entry.what].toLowerCase()} of ${entry.name}`}
                    onClick={() => void onForget([entry])}
                  >
                    Delete
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="actions">
        {entries.length > 1 && (
          <button type="button" onClick={() => void onForget(entries)}>
            Delete all
          </button>
        )}
        {!isHeld && entries.length > 0 && (
          <button type="button" onClick={() => void onHold()}>
            Ask the browser to keep them
          </button>
        )}
      </p>
    </>
  );
}
