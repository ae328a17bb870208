/**
 * `npm run steering`: what edits do to the texts of the embedded model, as the tables of docs/steering.md. Nothing
 * passes or fails here. `--only NAME` makes one table, `--pack DIR` takes another pack like it.
 */
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fileSource } from '../cli/files';
import { note, print } from '../cli/print';
import { openPack } from '../src/pack/open';
import { Meter } from './steeringFigures';
import { markdown } from './steeringReport';
import { defaults, falseAlarms, rescaled, ruined, schedules, turnedUp } from './steeringTables';

const TABLES = { falseAlarms, ruined, turnedUp, rescaled, schedules, defaults };

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pack: { type: 'string', default: fileURLToPath(new URL('../public/packs/demo', import.meta.url)) },
  },
});
const tables = Object.entries(TABLES).filter(([name]) => values.only === undefined || name === values.only);
if (tables.length === 0) {
  note(`There is no table ${values.only}: ${Object.keys(TABLES).join(', ')}.`);
  process.exit(1);
}

const pack = await openPack(await fileSource(values.pack));
const { id, revision } = pack.manifest;
const processor = `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`;
print(`Pack ${id} ${revision}, ${processor}, Node ${process.version}\n\n`);
const meter = await Meter.open(pack);
for (const [name, table] of tables) {
  const since = performance.now();
  print(markdown(await table(meter)));
  note(`${name}: ${Math.round((performance.now() - since) / 1_000)} s`);
}
await meter.release();
