import { SIDES } from '../../core/run';
import type { AppState } from '../../state/store';
import { useApp } from '../useApp';
import { type Inspected, inspectedWords, SIDE_NAMES } from './inspected';
import { probabilityText } from './numbers';
import { pieceText } from './piece';

const vocabularyOf = (state: AppState) => state.open?.vocabulary;

const WIDTH = 300;

interface Props {
  readonly inspected: Inspected;
  readonly frame: HTMLElement | null;
}

/** What either model would have said in place of a token. */
export function TokenTip({ inspected, frame }: Props) {
  const vocabulary = useApp(vocabularyOf);
  const { token, box } = inspected;
  const area = frame?.getBoundingClientRect();
  const left = Math.min(Math.max(box.left, 8), Math.max(8, window.innerWidth - WIDTH - 8));
  const below = box.bottom + 220 < window.innerHeight;
  const place = below ? { top: box.bottom + 6 } : { bottom: window.innerHeight - box.top + 6 };
  return (
    <div
      className="token-tip"
      role="status"
      style={{ left, ...place, maxWidth: Math.max(area?.width ?? 0, WIDTH) }}
    >
      <p>{inspectedWords(inspected, vocabulary)}</p>
      <div className="tops">
        {SIDES.map((side) => (
          <table key={side}>
            <caption>{SIDE_NAMES[side]}</caption>
            <tbody>
              {token.readings[side].top.map((one) => (
                <tr key={one.token} className={one.token === token.token ? 'taken' : ''}>
                  <th scope="row">{pieceText(vocabulary, one.token)}</th>
                  <td>{probabilityText(one.logProb)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </div>
  );
}
