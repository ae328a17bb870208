import { useEffect, useRef } from 'react';

/** What only one part of the page can do, and others may ask of it. */
export type Request =
  | 'find'
  | 'fit'
  | 'zoom-in'
  | 'zoom-out'
  | 'look'
  | 'note'
  | 'label'
  | 'group-similar'
  | 'copy'
  | 'export'
  | 'figure'
  | 'theme'
  | 'commands'
  | 'keys'
  | 'kept'
  | 'tour'
  | 'terms'
  | 'about';

const asked = new EventTarget();

export function ask(request: Request): void {
  asked.dispatchEvent(new Event(request));
}

/** Answers requests of one kind while the component is on the page. */
export function useRequest(request: Request, answer: () => void): void {
  const latest = useRef(answer);
  useEffect(() => {
    latest.current = answer;
  });
  useEffect(() => {
    const onAsked = (): void => latest.current();
    asked.addEventListener(request, onAsked);
    return () => asked.removeEventListener(request, onAsked);
  }, [request]);
}
