import type { Page } from '@playwright/test';
import { atRest, nodes, settled } from '../support/page';
import type { Context } from './context';
import { type Cell, median, ratio, type Table } from './report';

/** Frames a second while a hand drags the picture, beside the frames that a page without any content gets. */

const RUNS = 3;
const STEPS = 90;
/** A graph that has not grown for so long is whole. */
const GROWTH_MS = 5000;
/** A drag begins here, near the picture's lower edge, and goes along a circle of this radius. */
const [X, Y, R] = [300, 560, 150];

const opened = (seeds: string): string => `seed=${seeds}&open=${seeds.replaceAll(',', '*,')}*`;
/** From the usual graph over some that grow past the count at which pictures are painted, to the largest there is. */
const LINKS = [
  '#v=1&seed=7/res/624',
  `#v=1&k=4&${opened('7/res/624,7/res/759')}&cut=0.38,0.38,0.38&rule=fixed`,
  `#v=1&k=4&${opened('7/res/624,7/res/759')}&cut=0.34,0.33,0.33&rule=fixed`,
  `#v=1&k=10&${opened('7/res/624,7/res/759,7/res/948')}&cut=0.1,0.1,0.1&rule=fixed`,
];

export async function pan({ openApp, say }: Context): Promise<Table[]> {
  const rows: Cell[][] = [];
  for (const link of LINKS) {
    const { page, url, close } = await openApp(link);
    await page.goto('about:blank');
    const empty = median(await repeat(page));
    await page.goto(url);
    await nodes(page).first().waitFor();
    await atRest(page);
    await settled(page);
    const count = await grown(page);
    const start = await nodes(page).first().boundingBox();
    const frames = median(await repeat(page));
    const end = await nodes(page).first().boundingBox();
    if (start?.x === end?.x)
      throw new Error('The picture did not move: something lies where the drag begins.');
    say(`${count} features: ${frames.toFixed(1)} frames a second, ${empty.toFixed(1)} when empty`);
    rows.push([count, frames, empty, ratio(frames, empty)]);
    await close();
  }
  return [
    {
      title: 'Frames a second while panning',
      columns: [
        { name: 'features drawn' },
        { name: 'frames a second', digits: 1 },
        { name: 'empty page', digits: 1 },
        { name: 'ratio', digits: 2 },
      ],
      rows,
      notes: [`Medians of ${RUNS} drags of ${STEPS} movements, 1280 x 800, drawn by the processor.`],
    },
  ];
}

/** The features of the picture, once matches that only a large graph asks for have come in as well. */
async function grown(page: Page): Promise<number> {
  let before = -1;
  for (;;) {
    const said = await page.locator('.picture > svg').getAttribute('aria-label');
    const count = Number(/(\d+) features/.exec(said ?? '')?.[1]);
    if (count === before) return count;
    before = count;
    await page.waitForTimeout(GROWTH_MS);
  }
}

async function repeat(page: Page): Promise<number[]> {
  const all: number[] = [];
  for (let run = 0; run < RUNS; run++) all.push(await framesWhileDragging(page));
  return all;
}

async function framesWhileDragging(page: Page): Promise<number> {
  await page.mouse.move(X, Y);
  await page.mouse.down();
  await page.evaluate(() => {
    const state = { start: performance.now(), frames: 0, isOver: false };
    Object.assign(globalThis, { panning: state });
    const count = (): void => {
      state.frames++;
      if (!state.isOver) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  for (let step = 1; step <= STEPS; step++) {
    const angle = (step / STEPS) * 1.7 * Math.PI;
    await page.mouse.move(X + R * Math.sin(angle), Y + R * (Math.cos(angle) - 1));
  }
  const frames = await page.evaluate(() => {
    const { start, frames } = (globalThis as unknown as { panning: { start: number; frames: number } })
      .panning;
    return (1000 * frames) / (performance.now() - start);
  });
  await page.mouse.up();
  return frames;
}
