import { FeatureIndex } from '../src/core/featureIndex';
import type { PositionId } from '../src/core/ids';
import { randomFrom } from '../src/core/random';
import { writeCompact } from '../src/pack/labels/compactFile';
import { LabelGatherer } from '../src/pack/labels/gatherLabels';
import { LabelTable } from '../src/pack/labels/labelTable';
import { readLabelFile } from '../src/pack/labels/readLabelFile';
import { type Cell, median, quantile, type Table } from './report';

/** Labels of a model's worth of SAEs: read from one compact file, indexed, and searched key by key. */

const SAES = 54;
const FEATURES = 16_384;
/** Words that explanations are made of: as many different ones as a large dictionary's worth of texts has. */
const WORDS = 20_000;
const PER_LABEL = [5, 14] as const;
const RUNS = 5;
const PAGE = 60;

export async function labels(): Promise<Table[]> {
  const random = randomFrom(1);
  const word = (): string => {
    // Common words are many times as frequent as rare ones.
    const rank = Math.floor(WORDS ** random());
    return `w${rank.toString(36)}x${(rank * 7_919).toString(36)}`;
  };
  const label = (): string => {
    const count = PER_LABEL[0] + Math.floor(random() * (PER_LABEL[1] - PER_LABEL[0]));
    return Array.from({ length: count }, word).join(' ');
  };
  const positions = Array.from(
    { length: SAES },
    (_, i): PositionId => `${Math.floor(i / 2)}/${i % 2 ? 'mlp' : 'res'}`,
  );
  const all = new Map(
    positions.map((position) => [position, LabelTable.of(Array.from({ length: FEATURES }, label))]),
  );
  const packed = await writeCompact({ model: 'made up' }, all);
  const before = memory();
  const started = performance.now();
  const gatherer = new LabelGatherer({
    model: 'made up',
    features: new Map(positions.map((position) => [position, FEATURES])),
  });
  gatherer.add(await readLabelFile('labels.json.gz', packed));
  const tables = gatherer.tables();
  const readMs = performance.now() - started;
  const tableBytes = [...tables.values()].reduce(
    (sum, { data: { bytes, starts, states } }) => sum + bytes.length + starts.byteLength + states.length,
    0,
  );
  const indexed = performance.now();
  const index = new FeatureIndex(
    positions.map((position) => ({ position, features: FEATURES, labels: tables.get(position) })),
    [],
  );
  const indexMs = performance.now() - indexed;
  const after = memory();
  const target = tables.get('12/res')?.at(345)?.split(' ') ?? [];
  const query = target.slice(0, 2).join(' ');
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++)
    for (let length = 1; length <= query.length; length++) {
      const key = performance.now();
      index.find(query.slice(0, length)).page(0, PAGE);
      times.push(performance.now() - key);
    }
  const row: Cell[] = [
    SAES * FEATURES,
    packed.length / 1e6,
    readMs,
    indexMs,
    median(times),
    quantile(times, 0.95),
    Math.max(...times),
    tableBytes / 1e6,
    (after - before) / 1e6,
  ];
  return [
    {
      title: `Labels of ${SAES} x ${FEATURES} features`,
      columns: [
        { name: 'labels', digits: 0 },
        { name: 'file, MB', digits: 1 },
        { name: 'read, ms', digits: 0 },
        { name: 'index, ms', digits: 0 },
        { name: 'first results after a key, median ms', digits: 1 },
        { name: 'p95, ms', digits: 1 },
        { name: 'longest, ms', digits: 1 },
        { name: 'tables, MB', digits: 1 },
        { name: 'with the index, MB', digits: 0 },
      ],
      rows: [row],
      notes: [
        `Made-up labels of ${PER_LABEL.join(' to ')} words out of ${WORDS.toLocaleString('en')}. A query of two words, typed key by key, ${RUNS} times; the first ${PAGE} groups of each.`,
        'Tables are what the page gets, without a copy. With the index: what the worker holds.',
      ],
    },
  ];
}

/** Bytes in use, after what is no longer used is gone where the engine lets itself be asked. */
function memory(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
