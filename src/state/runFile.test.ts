import { expect, it } from 'vitest';
import { addWritten, NO_TEXT, type Reading, type WrittenText } from '../core/run';
import { EMPTY_SPEC } from '../core/spec';
import type { Manifest } from '../pack/manifest';
import { parsePlan } from '../pack/planFile';
import { runsJson } from './runFile';
import { beginRun } from './steering';

const VOCABULARY = ['<pad>', ' ship', '\n', ' LORD'];
const reading = (logProb: number): Reading => ({ logProb, top: [] });

/** A text of these tokens, each twice as likely when edited, with one feature that fires everywhere. */
function text(tokens: readonly number[]): WrittenText {
  return tokens.reduce((before, token) => {
    const readings = { unedited: reading(-2), edited: reading(-1) };
    const written = addWritten(before, { kind: 'token', token, readings });
    const activations = {
      unedited: Float32Array.of(3, 5),
      edited: Float32Array.of(4, 6),
      before: Float32Array.of(7),
    };
    return addWritten(written, { kind: 'activations', activations });
  }, NO_TEXT);
}

it('holds what was written, token for token, and all that is needed to write it again', () => {
  const plan = { ...EMPTY_SPEC.plan, edits: [{ feature: '3/res/7' as const, r: 0, s: 0.5 }] };
  const request = { plan, text: { ...EMPTY_SPEC.text, prompt: 'The', seed: 7 }, cutLeft: true };
  const run = {
    ...beginRun(1, request, 'wasm', 0),
    stage: 'done' as const,
    features: ['3/res/7', '5/res/2'] as const,
    texts: { unedited: text([1, 2]), edited: text([3]) },
  };
  const manifest = {
    id: 'demo',
    revision: 'abc',
    model: { name: 'gemma', onnx: null },
  } as unknown as Manifest;
  const themes = { shelves: ['sea', 'scripture'], logOdds: new Map([[3, Float32Array.of(-1, 2)]]) };
  const file = JSON.parse(
    runsJson([run], [], manifest, { vocabulary: VOCABULARY, control: new Set([0]) }, themes),
  );

  expect(file.pack).toMatchObject({ id: 'demo', revision: 'abc', model: 'gemma' });
  const [saved] = file.runs;
  expect(saved).toMatchObject({
    at: '1970-01-01T00:00:00.000Z',
    backend: 'wasm',
    stage: 'done',
    settings: { prompt: 'The', seed: 7, cutLeft: true },
  });
  expect(parsePlan(JSON.stringify(saved.plan), () => 1024)).toEqual(plan);
  expect(saved.texts.unedited.text).toBe(' ship\n');
  expect(saved.texts.unedited.tokens[0]).toEqual({
    id: 1,
    piece: ' ship',
    logProb: { unedited: -2, edited: -1 },
    activations: [3],
    activationsAfter: [3, 5],
  });
  expect(saved.texts.edited).toMatchObject({ text: ' LORD', loudest: 'scripture', themes: { scripture: 2 } });
  // What the edit acts on, what it leaves, and of a feature that is watched only the latter.
  expect(saved.features).toEqual(['3/res/7', '5/res/2']);
  expect(saved.texts.edited.tokens[0]).toMatchObject({ activations: [7], activationsAfter: [4, 6] });
});
