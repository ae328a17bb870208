import { notify, type Store } from '../../state/store';

const FILE = 'sw.js';

/** Makes the built app work without a network from now on, and says when there is a new version of it. */
export async function workOffline(store: Store): Promise<void> {
  // The dev server serves modules one by one as they are; and without https there are no service workers.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const registration = await serviceWorker
    .register(new URL(FILE, document.baseURI))
    // Storage is denied, or the host lacks the file: the app works, with a network.
    .catch(() => undefined);
  if (!registration) return;
  const offer = (): void => {
    const { waiting } = registration;
    if (waiting && serviceWorker.controller) tell(store, waiting);
  };
  offer();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer);
  });
}

function tell(store: Store, waiting: ServiceWorker): void {
  const reload = (): void => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage('take over');
  };
  notify(store, {
    kind: 'note',
    text: 'A new version is ready. Your work stays as it is.',
    action: { text: 'Reload', run: reload },
  });
}
