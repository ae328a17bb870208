import { bytesText, rangesText } from '../src/core/units';
import { type Inspection, inspectPack } from '../src/pack/inspect';
import { Arguments } from './arguments';
import { oneLine, print } from './print';
import { openNamed } from './source';
import { INSPECT_USAGE } from './usage';

const OPTIONS = { json: { type: 'boolean' } } as const;

/** Says what a folder is, by names, configurations and the heads of files alone. */
export async function inspect(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, INSPECT_USAGE);
  given.noMoreThan(1);
  const [dir] = given.words;
  if (dir === undefined) throw given.wrong('No folder was given.');
  const inspection = inspectPack(await openNamed(dir));
  if (given.flag('json')) return print(`${JSON.stringify(inspection)}\n`);
  const lines = [`${inspection.pack} ${inspection.revision}`, ...inspectionLines(inspection)];
  print(`${lines.map(oneLine).join('\n')}\n`);
}

export function inspectionLines(inspection: Inspection): string[] {
  const { layouts, model, licence, width, layers, sites, saes, features, activations, bytes, notes } =
    inspection;
  return [
    `${saes} SAEs with ${features} features${activations.length > 0 ? `, ${activations.join(' and ')}` : ''}`,
    `layout: ${layouts.join(' and ')}`,
    `model: ${model}, ${width} numbers in the residual stream`,
    `layers ${rangesText(layers)}, sites ${sites.join(', ')}`,
    `licence: ${licence ?? 'not said'}`,
    `to read: at most ${bytesText(bytes.firstStep)} for the first step from a feature, ${bytesText(bytes.allDecoders)} for all matches`,
    ...notes,
  ];
}
