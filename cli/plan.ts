import { factsOf } from '../src/core/facts';
import { featureOf } from '../src/core/ids';
import { EMPTY_PLAN, type Plan } from '../src/core/plan';
import type { TypicalActivation } from '../src/core/schedule';
import { readFacts } from '../src/pack/describe';
import { readPlainFile } from '../src/pack/node/files';
import type { Pack } from '../src/pack/open';
import { parsePlan } from '../src/pack/planFile';

/** The plan in a file, or the one that does nothing. @throws PlanError, FeatureError, FileError */
export async function planAt(file: string | undefined, pack: Pack): Promise<Plan> {
  if (file === undefined) return EMPTY_PLAN;
  const text = new TextDecoder().decode(await readPlainFile(file));
  return parsePlan(text, (position) => pack.saes.get(position)?.features);
}

/** What plans that fold need to know. Other plans do without, and so does a pack whose facts are damaged. */
export async function typicalFor({ fold }: Plan, pack: Pack): Promise<TypicalActivation> {
  if (!fold) return () => undefined;
  const facts = await readFacts(pack);
  return (feature) => factsOf(facts, featureOf(feature))?.typical;
}
