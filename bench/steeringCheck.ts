import type { Plan } from '../src/core/plan';
import { EMPTY_TEXT } from '../src/core/textSpec';
import { LENGTH, type Meter } from './steeringFigures';

/** Of some seeds, how many give the very tokens here that the app writes with them. */
export async function sameAsApp(
  meter: Meter,
  prompt: string,
  plan: Plan,
  seeds: readonly number[],
): Promise<number> {
  const here = await meter.samples({ prompt, plan, seeds });
  let same = 0;
  for (const [i, seed] of seeds.entries()) {
    const tokens: number[] = [];
    const request = { plan, text: { ...EMPTY_TEXT, prompt, seed, length: LENGTH }, cutLeft: false };
    for await (const event of meter.model.run(request, meter.typical))
      if (event.kind === 'written' && event.side === 'edited' && event.what.kind === 'token')
        tokens.push(event.what.token);
    if (tokens.join() === here[i]?.tokens.join()) same++;
  }
  return same;
}
