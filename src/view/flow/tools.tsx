import { createContext, type ReactNode, useContext, useState } from 'react';

const Context = createContext<readonly [HTMLElement | null, (slot: HTMLElement | null) => void]>([
  null,
  () => undefined,
]);

/** Around pictures and the bar that holds their tools: nothing lies over a picture. */
export function ToolsProvider({ children }: { readonly children: ReactNode }) {
  const state = useState<HTMLElement | null>(null);
  return <Context value={state}>{children}</Context>;
}

/** Where pictures put what belongs to them; null where there is no bar. */
export function useTools(): HTMLElement | null {
  return useContext(Context)[0];
}

export function ToolsSlot() {
  const [, setSlot] = useContext(Context);
  return <div className="picture-tools" ref={setSlot} />;
}
