import { useMemo, useRef } from 'react';
import { useOverlayPosition } from 'react-aria/useOverlayPosition';
import { createPortal } from 'react-dom';
import { SIDES } from '../../core/run';
import { tokenName } from '../../core/tokenText';
import { usePieces } from '../tokens/usePieces';
import { type Inspected, inspectedWords, SIDE_NAMES } from './inspected';
import { probabilityText } from './numbers';

/** What either model would have said in place of a token. */
export function TokenTip({ inspected }: { readonly inspected: Inspected }) {
  const pieces = usePieces();
  const { token, element } = inspected;
  const tip = useRef<HTMLDivElement>(null);
  const target = useMemo(() => ({ current: element }), [element]);
  const { overlayProps } = useOverlayPosition({
    targetRef: target,
    overlayRef: tip,
    placement: 'bottom left',
    offset: 6,
  });
  // The panel would clip it, and scroll for it.
  return createPortal(
    // What it says of the token itself is said by the panel.
    <div ref={tip} className="token-tip" aria-hidden="true" {...overlayProps}>
      <p>{inspectedWords(inspected, pieces)}</p>
      <div className="tops">
        {SIDES.map((side) => (
          <table key={side}>
            <caption>{SIDE_NAMES[side]}</caption>
            <tbody>
              {token.readings[side].top.map((one) => (
                <tr key={one.token} className={one.token === token.token ? 'taken' : ''}>
                  <th scope="row">{tokenName(pieces(one.token))}</th>
                  <td>{probabilityText(one.logProb)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </div>,
    document.body,
  );
}
