import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { afterFrame, createLateStore } from './lateStore';
import { SeenProvider, useAppStore } from './useApp';
import { type Flow, FlowProvider } from './useFlow';

interface Props {
  readonly flow: Flow;
  /** Stays the same element: only what it reads is told of changes. */
  readonly children: ReactNode;
}

/** Its children see another graph after the picture has shown it. */
export function Late({ flow, children }: Props) {
  const store = useAppStore();
  const [late] = useState(() => createLateStore(store, afterFrame));
  useEffect(() => late.follow(), [late]);
  const isBehind = useSyncExternalStore(late.subscribe, late.isBehind);
  const seen = useRef(flow);
  if (!isBehind) seen.current = flow;
  return (
    <SeenProvider value={late}>
      <FlowProvider value={seen.current}>{children}</FlowProvider>
    </SeenProvider>
  );
}

/** Its children, though among late ones, see everything at once. */
export function AtOnce({ flow, children }: Props) {
  return (
    <SeenProvider value={undefined}>
      <FlowProvider value={flow}>{children}</FlowProvider>
    </SeenProvider>
  );
}
