import type { Backend } from '../src/core/run';
import type { Context } from './context';
import type { HookSpeed } from './page/model';
import { median, ratio, type Table } from './report';

/**
 * What edits cost, and what unpacking weights brings: tokens a second with edits made ready at one layer or at all, and
 * with weights left packed, against none in the same run.
 */

const MEASURED: readonly {
  readonly backend: Backend;
  readonly tokens: number;
  readonly repetitions: number;
}[] = [
  { backend: 'wasm', tokens: 60, repetitions: 7 },
  // A software adapter takes a second for a token.
  { backend: 'webgpu', tokens: 6, repetitions: 3 },
];

export async function model({ openPage, say }: Context): Promise<Table[]> {
  const rows: Table['rows'][number][] = [];
  for (const { backend, tokens, repetitions } of MEASURED) {
    const page = await openPage();
    say(`${backend}: ${repetitions} times ${tokens} tokens`);
    const speeds = await page.evaluate(
      async ([module, ...given]) => {
        const { hookSpeeds } = (await import(module)) as typeof import('./page/model');
        return hookSpeeds(...given);
      },
      ['/bench/page/model.ts', backend, tokens, repetitions] as const,
    );
    rows.push(...rowsOf(backend, speeds));
    await page.close();
  }
  return [
    {
      title: 'Tokens a second of the embedded model, by where edits are made ready',
      columns: [
        { name: 'backend' },
        { name: 'edits at' },
        { name: 'sites' },
        { name: 'tokens a second', digits: 1 },
        { name: 'of none', digits: 2 },
      ],
      rows,
      notes: [
        'Medians, one text at a time, greedy, each site with one feature of zeros. A plan makes ready only the sites that it edits.',
      ],
    },
  ];
}

function rowsOf(backend: Backend, speeds: readonly HookSpeed[]): Table['rows'][number][] {
  const none = median(speeds.find(({ hooks }) => hooks === 'none')?.speeds ?? []);
  return speeds.map(({ hooks, sites, speeds: all }) => [
    backend,
    hooks,
    sites,
    median(all),
    ratio(median(all), none),
  ]);
}
