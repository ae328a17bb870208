import { type ReactNode, useEffect, useState } from 'react';
import { afterFrame, createLateStore } from './lateStore';
import { SeenProvider, useAppStore } from './useApp';

interface Props {
  /** Stays the same element: only what it reads is told of changes. */
  readonly children: ReactNode;
}

/** Its children see another graph after the picture has shown it. */
export function Late({ children }: Props) {
  const store = useAppStore();
  const [late] = useState(() => createLateStore(store, afterFrame));
  useEffect(() => late.follow(), [late]);
  return <SeenProvider value={late}>{children}</SeenProvider>;
}

/** Its children, though among late ones, see everything at once. */
export function AtOnce({ children }: Props) {
  return <SeenProvider value={undefined}>{children}</SeenProvider>;
}
