import { COLOURS, type Colours } from './looks';

/**
 * Reads the custom properties of base.css as they hold at `host`. A property comes back as it is written there,
 * `light-dark(...)` and all, so that each is asked for as the colour of an element.
 */
export function readColours(host: Element): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const style = getComputedStyle(probe);
  const colours = COLOURS.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, style.color] as const;
  });
  probe.remove();
  return Object.fromEntries(colours) as Colours;
}

/** Tells when light becomes dark or the other way round; the answer ends it. */
export function watchColours(onChange: () => void): () => void {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const theme = new MutationObserver(onChange);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  scheme.addEventListener('change', onChange);
  return () => {
    theme.disconnect();
    scheme.removeEventListener('change', onChange);
  };
}
