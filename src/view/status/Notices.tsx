import { type AppState, dismiss } from '../../state/store';
import { useApp, useAppStore } from '../useApp';

const noticesOf = (state: AppState) => state.notices;

/** Messages, newest last. They stay until they are read. */
export function Notices() {
  const store = useAppStore();
  const notices = useApp(noticesOf);
  return (
    <div className="notices" role="region" aria-label="Messages" aria-live="polite">
      {notices.map(({ id, kind, text, action }) => (
        <div key={id} className={`notice ${kind}`}>
          <p>{text}</p>
          {action && (
            <button type="button" onClick={action.run}>
              {action.text}
            </button>
          )}
          <button type="button" aria-label="Dismiss this message" onClick={() => dismiss(store, id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
