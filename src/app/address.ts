/** The page's own address: whole, or inside another page (`?embed`). */

const EMBED = 'embed';

/** Asked for by whoever puts the page in a frame: the picture alone, to be looked at. */
export function isEmbedded(): boolean {
  return new URLSearchParams(location.search).has(EMBED);
}

/** This page's address with another fragment (without `#`), for a frame or for a page of its own. */
export function addressOf(fragment: string, embedded: boolean): string {
  const url = new URL(location.href);
  const others = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && part.split('=')[0] !== EMBED);
  url.search = [...others, ...(embedded ? [EMBED] : [])].join('&');
  url.hash = fragment;
  return url.href;
}
