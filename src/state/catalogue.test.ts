import * as v from 'valibot';
import { expect, it } from 'vitest';
import { parseFeature, SITES } from '../core/ids';
import { parsePlace, writePlace } from '../core/packPlace';
import { parseSourceName, placeOfSource } from '../pack/labels/sourceName';
import { CATALOGUE, entryOf, neuronpediaName, startsOf } from './catalogue';
import { readLink } from './link';

const ENTRY = v.strictObject({
  title: v.pipe(v.string(), v.minLength(3), v.maxLength(60)),
  model: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/)),
  sites: v.string(),
  places: v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.check((text) => {
          const place = parsePlace(text);
          return place?.kind === 'hub' && writePlace(place) === text;
        }, 'a repository of the hub'),
      ),
    ),
    v.minLength(1),
  ),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1e6)),
  licence: v.optional(v.string()),
  neuronpedia: v.optional(
    v.strictObject({
      model: v.string(),
      sources: v.record(v.picklist(SITES), v.pipe(v.string(), v.includes('{layer}'))),
    }),
  ),
  starts: v.optional(
    v.array(
      v.strictObject({
        title: v.string(),
        seed: v.pipe(
          v.string(),
          v.check((text) => parseFeature(text) !== undefined, 'a feature'),
        ),
      }),
    ),
  ),
});

it.each(CATALOGUE.map((entry) => [entry.title, entry] as const))(
  '%s is as an entry has to be',
  (_, entry) => {
    expect(v.safeParse(ENTRY, entry).issues).toBeUndefined();
  },
);

it('has each collection once', () => {
  expect(new Set(CATALOGUE.map(({ title }) => title)).size).toBe(CATALOGUE.length);
});

it('brings the paper’s chain to the paper’s SAEs, at any commit', () => {
  const commit = '0'.repeat(40);
  const from = `hf://google/gemma-scope-2b-pt-mlp@${commit},hf://google/gemma-scope-2b-pt-res@${commit}`;
  const entry = entryOf(from);
  const [first] = entry ? startsOf(entry) : [];
  expect(readLink(first?.link ?? '').spec.seeds).toEqual(['24/res/14548']);
  expect(entryOf('hf://somebody/else@main')).toBeUndefined();
});

it.each(CATALOGUE.filter(({ neuronpedia }) => neuronpedia).map((entry) => [entry.title, entry] as const))(
  '%s: the names that Neuronpedia has for its SAEs mean their places',
  (_, entry) => {
    for (const site of SITES) {
      const name = parseSourceName(neuronpediaName(entry, { layer: 3, site }) ?? '');
      if (name) expect(placeOfSource(name.source)).toEqual({ layer: 3, site });
    }
    expect(neuronpediaName(entry, { layer: 3, site: 'res' })).toMatch(/\/3-/);
  },
);
