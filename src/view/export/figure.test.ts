import { deflateSync, inflateSync, crc32 as nodeCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { orientationOf } from '../../core/choice';
import { KnownPack } from '../../core/known';
import { EMPTY_SPEC, type GraphSpec } from '../../core/spec';
import { openAtlas, readTables } from '../../pack/atlas';
import { readLabels } from '../../pack/describe';
import { fileSource } from '../../pack/node/files';
import { openPack } from '../../pack/open';
import { flowOf } from '../../state/flow';
import type { OpenPack } from '../../state/openPack';
import { FONTS, type Font } from '../flow/looks';
import { layersOf } from '../flow/scene';
import { labelText } from '../labelText';
import { inHelvetica } from './figureFiles';
import { type FigureScene, figureScene } from './figureScene';
import { FIGURE_WIDTHS, type FigureWidth, figureSvg, TALLEST, unitsOf } from './figureSvg';
import { crc32, withResolution } from './pngResolution';
import { wrapText } from './wrapText';

/** Wider than Inter is, so that what fits here fits. */
const measure = (text: string, font: Font): number => text.length * FONTS[font].size * 0.58;

let open: OpenPack;
beforeAll(async () => {
  const folder = new URL('../../../public/packs/demo', import.meta.url).pathname;
  const pack = await openPack(await fileSource(folder));
  const known = new KnownPack(new Map([...pack.saes].map(([position, sae]) => [position, sae.features])));
  const atlas = await openAtlas(pack);
  if (!atlas) throw new Error('the embedded pack has an atlas');
  for (const way of ['backward', 'forward'] as const) known.addTables(await readTables(pack, atlas, way));
  const labels = await readLabels(pack);
  open = { pack, known, given: labels, labels, chance: atlas.chance, atlas: { from: 'pack', k: 4 } };
});

function sceneOf(spec: Partial<GraphSpec>, width: FigureWidth, withIds = false): FigureScene {
  const whole = { ...EMPTY_SPEC, ...spec };
  const input = {
    flow: flowOf(whole, open),
    orientation: orientationOf(whole.orientation, false),
    layers: layersOf(open.pack),
    selected: null,
    labelOf: (id: Parameters<typeof labelText>[1]) => labelText(open.labels, id),
    measure,
  };
  return figureScene(input, { width: unitsOf(width), height: TALLEST, withIds, firstNumber: 1 });
}

const STARTS: readonly Partial<GraphSpec>[] = [
  { seeds: ['7/res/624'] },
  { seeds: ['7/res/948'], cuts: { ...EMPTY_SPEC.cuts, res: 0.4 } },
  { seeds: ['7/res/759'], k: 2 },
];

describe.each(STARTS)('a figure of $seeds', (start) => {
  it.each(FIGURE_WIDTHS)(
    'fits %i mm, every label whole, beside its feature or below with its number',
    (width) => {
      for (const withIds of [false, true]) {
        const { scene, box, key, unlabelled } = sceneOf(start, width, withIds);
        expect(unlabelled).toEqual([]);
        expect(box.right - box.left).toBeLessThanOrEqual(unitsOf(width));
        for (const { id, label } of scene.nodes) {
          const lines = scene.labels.filter((line) => line.id === id).map(({ text }) => text);
          const below = key.find((entry) => entry.id === id);
          if (below) {
            expect(lines).toEqual([below.number]);
            expect(below.text.replace(/[· ]/g, '')).toContain(label.replace(/[· ]/g, ''));
            continue;
          }
          const plain = (text: string): string => text.replace(/[· ]/g, '');
          expect(plain(lines.join(''))).toBe(plain(label) + (withIds ? id : ''));
        }
      }
    },
  );
});

it.each(FIGURE_WIDTHS)(
  'no text of a figure of %i mm is under 7 pt, and its colours are those of paper',
  (width) => {
    const scene = sceneOf({ seeds: ['7/res/759'], k: 2 }, width);
    const figure = { scenes: [scene], width, caption: ['Flow of x.'], link: 'v=2', fonts: '', measure };
    const { svg, height } = figureSvg({ ...figure, isTransparent: false });
    expect(svg).toContain(`width="${width}mm" height="${height.toFixed(2)}mm"`);
    const [, units = ''] = /viewBox="0 0 (\S+) /.exec(svg) ?? [];
    const ptPerUnit = ((width / 25.4) * 72) / Number(units);
    const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size) * ptPerUnit);
    expect(Math.min(...sizes)).toBeGreaterThan(6.99);
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toMatch(/<rect /);
    expect(figureSvg({ ...figure, isTransparent: true }).svg).not.toMatch(/<rect /);
  },
);

describe('the resolution of a PNG', () => {
  it('has the checksum that zlib gives', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(crc32(bytes)).toBe(nodeCrc32(bytes));
      }),
    );
  });

  it('stands behind the header, and nothing else changes', () => {
    const data = deflateSync(Uint8Array.of(0, 1, 2, 3));
    const png = new Uint8Array(Buffer.concat([Buffer.alloc(33, 7), data]));
    const out = Buffer.from(withResolution(png, 600));
    expect(out.subarray(37, 41).toString()).toBe('pHYs');
    // Dots per metre, and the unit.
    expect([out.readUInt32BE(41), out.readUInt32BE(45), out[49]]).toEqual([23622, 23622, 1]);
    expect(out.readUInt32BE(50)).toBe(nodeCrc32(out.subarray(37, 50)));
    expect([...inflateSync(out.subarray(54))]).toEqual([0, 1, 2, 3]);
  });
});

it('texts of a PDF keep what Helvetica has', () => {
  expect(inHelvetica('œuvre · “naïve” – 5 €')).toBe('œuvre · “naïve” – 5 €');
  expect(inHelvetica('he ↵ 水')).toBe('he ¶ ?');
});

it('lines are broken between words', () => {
  const byLetter = (text: string): number => text.length;
  expect(wrapText('mate · crew · sail', 8, byLetter)).toEqual(['mate ·', 'crew ·', 'sail']);
  expect(wrapText('Constantinople is', 6, byLetter)).toEqual(['Constantinople', 'is']);
});
