import { gzipSync } from 'node:zlib';
import type { Context } from './context';
import { type Cell, median, quantile, type Table } from './report';

/** From a cold start to the first graph, from a server on this machine: what is left is the app's own time. */

const RUNS = 7;
const LINK = '#v=1&seed=7/res/624';

export async function load({ openApp, say }: Context): Promise<Table[]> {
  const ms: number[] = [];
  let all = 0;
  let script = 0;
  for (let run = 0; run < RUNS; run++) {
    const { page, url, close } = await openApp(LINK);
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector('svg [data-id]')) return;
        observer.disconnect();
        // The callback comes before the frame with the graph is painted, the message after it.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            document.documentElement.dataset.firstGraphMs = String(performance.now());
          };
          port2.postMessage(null);
        });
        const files = performance.getEntriesByType('resource').map(({ name }) => name);
        document.documentElement.dataset.firstGraphFiles = JSON.stringify([location.href, ...files]);
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(url);
    const html = page.locator('html[data-first-graph-ms]');
    await html.waitFor({ state: 'attached' });
    ms.push(Number(await html.getAttribute('data-first-graph-ms')));
    if (run === 0) {
      const files = JSON.parse((await html.getAttribute('data-first-graph-files')) ?? '[]') as string[];
      for (const file of new Set(files.map((name) => name.split('#')[0] ?? ''))) {
        const bytes = Buffer.from(await (await fetch(file)).arrayBuffer());
        const isText = /\.(js|css|json)$|\/$/.test(file);
        const size = isText ? gzipSync(bytes).length : bytes.length;
        all += size;
        if (file.endsWith('.js')) script += size;
      }
    }
    await close();
    say(`first graph after ${ms.at(-1)?.toFixed(0)} ms`);
  }
  const row: Cell[] = [median(ms), quantile(ms, 0.95), script / 1e3, all / 1e3];
  return [
    {
      title: 'Cold load to the first graph, from localhost',
      columns: [
        { name: 'median ms' },
        { name: 'p95 ms' },
        { name: 'script before it, kB gzip' },
        { name: 'everything before it, kB' },
      ],
      rows: [row],
      notes: [
        `${RUNS} loads with an empty cache. Scripts, styles and JSON are counted compressed, data and font as they are.`,
        'Files count from the moment they were asked for, so those of the workers are among them.',
      ],
    },
  ];
}
