/**
 * `npm run steering`: what edits do to the texts of the embedded model, as the tables of docs/steering.md. Nothing
 * passes or fails here. `--only NAME` makes one table, `--pack DIR` takes another pack like it.
 */
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EMPTY_PLAN } from '../src/core/plan';
import { defaultStrength } from '../src/core/strength';
import { fileSource } from '../src/pack/node/files';
import { openPack } from '../src/pack/open';
import { note, print } from './report';
import { editsOf } from './steeringChains';
import { sameAsApp } from './steeringCheck';
import { Meter, seedsFrom } from './steeringFigures';
import { PROMPTS } from './steeringPrompts';
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
const chain = await meter.chains.of('5/res/127');
const plan = { ...EMPTY_PLAN, fold: true, edits: editsOf([chain], 1, defaultStrength(chain.length)) };
const seeds = seedsFrom(1, 10);
const same = await sameAsApp(meter, PROMPTS.kitchen, plan, seeds);
print(`${same} of ${seeds.length} texts are, token for token, those of the app.\n\n`);
for (const [name, table] of tables) {
  const since = performance.now();
  print(markdown(await table(meter)));
  note(`${name}: ${Math.round((performance.now() - since) / 1_000)} s`);
}
await meter.release();
