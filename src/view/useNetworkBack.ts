import { useEffect } from 'react';

/** Calls back when the browser says that there is a network again. */
export function useNetworkBack(then: () => unknown): void {
  useEffect(() => {
    window.addEventListener('online', then);
    return () => window.removeEventListener('online', then);
  }, [then]);
}
