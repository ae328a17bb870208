import { messageOf } from '../../core/errors';
import { notify } from '../../state/store';
import { saveFile } from '../saveFile';
import type { Command, Now } from './command';

type Stage = Now['state']['matching']['stage'];

const inStage = (...stages: Stage[]) => {
  return ({ state }: Now): boolean => stages.includes(state.matching.stage);
};

/** What can be done with the matches of the whole pack. */
export const MATCHING_COMMANDS = {
  build: {
    id: 'matching-build',
    section: 'graph',
    name: ({ state }) => BUILD_NAMES[state.matching.stage] ?? 'Match the whole pack',
    when: (now) =>
      inStage('paused', 'stopped')(now) || (now.state.open?.atlas === null && inStage('failed')(now)),
    run: ({ services }) => void services.matching?.build(),
  },
  pause: {
    id: 'matching-pause',
    section: 'graph',
    name: 'Pause matching',
    short: 'Pause',
    when: inStage('building'),
    run: ({ services }) => services.matching?.pause(),
  },
  cancel: {
    id: 'matching-cancel',
    section: 'graph',
    name: 'Cancel matching',
    short: 'Cancel',
    when: inStage('building', 'paused', 'checking'),
    run: ({ services }) => services.matching?.cancel(),
  },
  check: {
    id: 'matching-check',
    section: 'graph',
    name: 'Check against the stored atlas',
    description: 'Match the whole pack again and compare it with the atlas that came with it',
    when: (now) => now.state.open?.atlas?.from === 'pack' && inStage('idle', 'stopped', 'failed')(now),
    run: ({ services }) => void services.matching?.check(),
  },
  engine: {
    id: 'matching-engine',
    section: 'graph',
    name: (now) => (usesGpu(now) ? 'Match on the CPU' : 'Match on the GPU'),
    short: (now) => (usesGpu(now) ? 'Use the CPU' : 'Try the GPU'),
    when: (now) => {
      const { result } = now.state.matching;
      return Boolean(result?.agreement) && result?.engine?.other !== 'none' && inStage('idle')(now);
    },
    run: (now) => void now.services.matching?.choose(usesGpu(now) ? 'cpu' : 'gpu'),
  },
  save: {
    id: 'matching-save',
    section: 'graph',
    name: 'Save the matches as an atlas file',
    when: ({ state }) => state.open?.atlas !== null && state.open?.atlas.from !== 'pack',
    run: (now) => void save(now),
  },
} satisfies Readonly<Record<string, Command>>;

const BUILD_NAMES: Readonly<Partial<Record<Stage, string>>> = {
  paused: 'Resume matching',
  failed: 'Try matching again',
};

function usesGpu({ state }: Now): boolean {
  return state.matching.result?.engine?.whyNotGpu === null;
}

async function save({ store, services, state }: Now): Promise<void> {
  try {
    const bytes = await services.matching?.file();
    if (bytes)
      saveFile(
        new Blob([bytes]),
        'application/octet-stream',
        `${state.open?.pack.manifest.id}-atlas.safetensors`,
      );
  } catch (error) {
    notify(store, { kind: 'trouble', text: messageOf(error) });
  }
}
