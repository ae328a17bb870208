import { escapeXml } from './xml';

/** What shows a graph inside another page. `address` is that of the page for frames. */
export function embedCode(address: string, label: string): string {
  const title = label === '' ? 'Flow graph' : `Flow graph of ${label}`;
  return `<iframe src="${escapeXml(address)}" title="${escapeXml(title)}" width="800" height="420" style="border: 0" loading="lazy"></iframe>`;
}
