import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FeatureId } from '../../core/ids';
import { KnownPack } from '../../core/known';
import { type GraphSpec, isSameWork } from '../../core/spec';
import { randomFrom } from '../../core/testing';
import { openAtlas, readTables } from '../../pack/atlas';
import { readLabels } from '../../pack/describe';
import { fileSource } from '../../pack/node/files';
import { openPack } from '../../pack/open';
import { select } from '../../state/commands';
import { flowOf } from '../../state/flow';
import { readGraphFile, writeGraphFile } from '../../state/graphFile';
import { readLink, writeLink } from '../../state/link';
import type { OpenPack } from '../../state/openPack';
import { hasNode, type Now, nowOf } from './command';
import { commandOfKey, keysNow } from './keys';
import { COMMANDS } from './registry';
import { commandOf, type TestPage, testPage } from './testing';

/** Sequences of the page's own commands on the embedded pack, as a person may do them. */

const SEQUENCES = 200;
const LENGTH = 18;
/** They ask the page or the model for something, or mark, and are no steps. */
const NO_STEP =
  /^(find|fit|note|label|group-similar|commands|keys|copy|export|theme|tour|terms|about|panel-|matching-|generate|count|stop|mark|clear-marks|next-match|previous-match)/;

let open: OpenPack;

beforeAll(async () => {
  const folder = fileURLToPath(new URL('../../../public/packs/demo', import.meta.url));
  const pack = await openPack(await fileSource(folder));
  const known = new KnownPack(new Map([...pack.saes].map(([position, sae]) => [position, sae.features])));
  const atlas = await openAtlas(pack);
  if (!atlas) throw new Error('the embedded pack has an atlas');
  known.addTables(await readTables(pack, atlas, 'backward'));
  known.addTables(await readTables(pack, atlas, 'forward'));
  const labels = await readLabels(pack);
  open = {
    pack,
    known,
    given: labels,
    labels,
    chance: atlas.chance,
    atlas: { from: 'pack', k: atlas.k },
  };
});

/** A page that shows the first starting point of the pack, with the strongest of its third-best matches alone. */
function page(): TestPage {
  const { spec } = readLink(open.pack.manifest.starts?.[0]?.link ?? '');
  const floors: GraphSpec['floors'] = new Map(spec.seeds.map((id) => [id, { cut: 0.4, rank: 2 }]));
  return testPage({ ...spec, floors }, open);
}

/** One thing that a person does: chooses a feature, marks some, and gives a command. */
interface Act {
  readonly feature: FeatureId | null;
  readonly marked: readonly FeatureId[];
  readonly command: string;
}

function choose({ store }: TestPage, { feature, marked }: Omit<Act, 'command'>): void {
  // To look at something or to mark it is no step.
  store.setState(({ spec }) => ({ spec: select(spec, feature), marked: new Set(marked) }));
}

function perform(where: TestPage, act: Act): void {
  choose(where, act);
  const now = nowOf(where.store, where.services);
  const command = commandOf(act.command);
  if (command.when(now)) command.run(now);
  const { growthAsked } = where.store.getState();
  if (!growthAsked) return;
  // All of it, please.
  where.store.setState({ growthAsked: null });
  where.services.change(growthAsked.update, 'step');
}

/** What each key runs now on the selected feature, if it is drawn; of two commands that would answer, both. */
function keysOf(now: Now): Map<string, string[]> {
  const answers = new Map<string, string[]>();
  for (const command of hasNode(now.graph, now.feature) ? COMMANDS : [])
    for (const key of command.when(now) ? keysNow(command, now) : [])
      answers.set(key, [...(answers.get(key) ?? []), command.id]);
  return answers;
}

/**
 * A sequence of commands that can be given, with undo and redo among them, from one number. Those that were never
 * `given` are chosen more often than chance would. What a key would run on the way goes to `byKey`.
 */
function sequence(seed: number, given: ReadonlySet<string>, byKey: Set<string>): Act[] {
  const random = randomFrom(seed);
  const there = page();
  return Array.from({ length: LENGTH }, (): Act => {
    const ids = nowOf(there.store, there.services).graph.nodes.map(({ id }) => id);
    const grouped = there.store.getState().spec.groups.flatMap(({ members }) => members);
    // What is in a group is chosen more often than chance would.
    const any = (): FeatureId | undefined => {
      const from = grouped.length > 0 && random() < 0.5 ? grouped : ids;
      return from[Math.floor(random() * from.length)];
    };
    const about = { feature: any() ?? null, marked: [any(), any()].flatMap((id) => id ?? []) };
    choose(there, about);
    const now = nowOf(there.store, there.services);
    for (const [key, ids] of keysOf(now)) {
      expect(ids, `${key} runs one command`).toHaveLength(1);
      expect(commandOfKey(key, now, 'feature')?.id).toBe(ids[0]);
      byKey.add(ids[0] ?? '');
    }
    const possible = COMMANDS.filter((one) => !NO_STEP.test(one.id) && one.when(now));
    const fresh = possible.filter(({ id }) => !given.has(id));
    const choices = fresh.length > 0 && random() < 0.6 ? fresh : possible;
    const act = { ...about, command: choices[Math.floor(random() * choices.length)]?.id ?? 'undo' };
    perform(there, act);
    return act;
  });
}

describe('a sequence of commands with undo and redo', () => {
  it(`ends where doing again from scratch what was not undone ends, ${SEQUENCES} times`, () => {
    const given = new Set<string>();
    const byKey = new Set<string>();
    for (let seed = 0; seed < SEQUENCES; seed++) {
      const acts = sequence(seed, given, byKey);
      for (const { command } of acts) given.add(command);
      const whole = page();
      // What stands of it, and what was undone, nearest first.
      let stands: Act[] = [];
      let undone: Act[] = [];
      for (const act of acts) {
        const before = whole.store.getState();
        perform(whole, act);
        const after = whole.store.getState();
        if (!/undo|redo/.test(act.command)) {
          const isStep =
            after.history.past.length > before.history.past.length ||
            after.history.past.at(-1) !== before.history.past.at(-1);
          expect(isStep, `${act.command} is a step where it changes something`).toBe(
            !isSameWork(before.spec, after.spec),
          );
        }
        if (act.command === 'undo') {
          const last = stands.at(-1);
          if (last) undone = [last, ...undone];
          stands = stands.slice(0, -1);
        } else if (act.command === 'redo') {
          const [next, ...rest] = undone;
          if (next) stands = [...stands, next];
          undone = rest;
        } else if (after.history.past !== before.history.past) {
          stands = [...stands, act];
          undone = [];
        }
      }
      const again = page();
      for (const act of stands) perform(again, act);
      const is = whole.store.getState().spec;
      // What is selected or marked is no part of a step.
      const graphOf = (spec: GraphSpec): unknown => ({ ...spec, selected: null });
      expect(graphOf(is), `sequence ${seed}`).toEqual(graphOf(again.store.getState().spec));
      const { graph, drawn } = flowOf(is, open);
      expect({ graph, drawn }).toEqual(
        (({ graph: g, drawn: d }) => ({ graph: g, drawn: d }))(flowOf(again.store.getState().spec, open)),
      );
      // And the link and the file bring the same graph back.
      const name = { id: 'demo', revision: null };
      expect(readLink(writeLink(is, name)).spec).toEqual(is);
      expect(readGraphFile(writeGraphFile(is, name)).spec).toEqual(is);
    }
    const all = COMMANDS.map(({ id }) => id).filter((id) => !NO_STEP.test(id));
    expect([...given].sort()).toEqual(all.sort());
    const keyed = COMMANDS.filter(({ keys }) => keys).map(({ id }) => id);
    expect([...byKey].sort()).toEqual(keyed.sort());
  }, 120_000);
});
