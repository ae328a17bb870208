import type { FeatureId } from '../../core/ids';
import { writeLink } from '../../state/link';
import { packNameOf } from '../../state/openPack';
import { measureText } from '../flow/measure';
import { layersOf } from '../flow/scene';
import { labelText } from '../labelText';
import type { Shown } from './actions';
import { captionOf } from './caption';
import { type FigureScene, figureScene } from './figureScene';
import { type FigureWidth, figureSvg, TALLEST, unitsOf } from './figureSvg';
import { fontsFor } from './fonts';

export interface FigureOptions {
  readonly width: FigureWidth;
  readonly isTransparent: boolean;
  readonly withIds: boolean;
}

export interface MadeFigure {
  readonly svg: string;
  /** In millimetres. */
  readonly height: number;
  /** Features without a label, for want of room. */
  readonly unlabelled: number;
  /** Whether it needs more than its width. */
  readonly isTooWide: boolean;
}

/**
 * The graph on show as a figure, its fonts inside.
 *
 * @throws FileError when a font of the page cannot be read
 */
export async function makeFigure(
  { spec, open, flows, flow, orientation }: Shown,
  { width, isTransparent, withIds }: FigureOptions,
): Promise<MadeFigure> {
  const room = unitsOf(width);
  const scenes: FigureScene[] = [];
  for (const one of flows) {
    const firstNumber = 1 + scenes.reduce((sum, { key }) => sum + key.length, 0);
    const input = {
      flow: one,
      orientation,
      layers: layersOf(open.pack),
      selected: null,
      labelOf: (feature: FeatureId) => labelText(open.labels, feature),
      measure: measureText,
    };
    scenes.push(figureScene(input, { width: room, height: TALLEST / flows.length, withIds, firstNumber }));
  }
  const figure = {
    scenes,
    width,
    isTransparent,
    caption: captionOf(spec, open, flow),
    link: writeLink(spec, packNameOf(open)),
    measure: measureText,
  };
  const plain = figureSvg({ ...figure, fonts: '' });
  return {
    svg: figureSvg({ ...figure, fonts: await fontsFor(plain.svg) }).svg,
    height: plain.height,
    unlabelled: scenes.reduce((sum, { unlabelled }) => sum + new Set(unlabelled).size, 0),
    isTooWide: scenes.some(({ box }) => box.right - box.left > room),
  };
}
