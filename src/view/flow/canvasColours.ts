import { COLOURS, type Colours } from './looks';

/**
 * Reads the custom properties of base.css as they hold at `host`. A property comes back as it is written there,
 * `light-dark(...)` and all, so that each is asked for as the colour of an element.
 */
export function readColours(host: Element): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  // Else forced colours would give every one the colour of text.
  probe.style.setProperty('forced-color-adjust', 'none');
  host.append(probe);
  const style = getComputedStyle(probe);
  const colours = COLOURS.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, style.color] as const;
  });
  probe.remove();
  return Object.fromEntries(colours) as Colours;
}

/** Tells when light becomes dark or the other way round, or colours are forced; the answer ends it. */
export function watchColours(onChange: () => void): () => void {
  const schemes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  const theme = new MutationObserver(onChange);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  for (const scheme of schemes) scheme.addEventListener('change', onChange);
  return () => {
    theme.disconnect();
    for (const scheme of schemes) scheme.removeEventListener('change', onChange);
  };
}
