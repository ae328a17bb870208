/**
 * `npm run processors`: the tests that run ONNX Runtime, as on older processors: one with AVX2 and no more (Haswell), and
 * one without AVX (Nehalem). What they expect must not depend on the kernels that a processor has.
 * `npm run processors -- Nehalem` takes one of them, or any other that qemu knows.
 *
 * Vitest itself runs on the processor that is there; the processes that it starts for test files are emulated by
 * qemu-user, which takes about eight times as long: some ten minutes for each processor with two cores to itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { ROOT, run, say, setUp, stop } from './setup.mjs';

const QEMU = 'qemu-x86_64';
const TESTS = [
  'src/match/node',
  'src/model/half.test.ts',
  'src/model/onnx/unpack.test.ts',
  'src/model/reference.test.ts',
  'src/model/selfTest.test.ts',
  'src/model/steer.test.ts',
  'src/model/textModel.test.ts',
  'src/model/write.test.ts',
];

await setUp();
if (process.platform !== 'linux' || process.arch !== 'x64')
  stop('Older processors can only be emulated on Linux with an x86-64 processor.');
if (!starts()) {
  await aptInstall('qemu-user');
  if (!starts()) stop(`${QEMU} is missing. On Debian or Ubuntu: apt-get install qemu-user`);
}

const given = process.argv.slice(2);
const failed = [];
for (const processor of given.length > 0 ? given : ['Haswell', 'Nehalem'])
  if (!(await passes(processor))) failed.push(processor);
if (failed.length > 0) stop(`Tests failed on ${failed.join(' and ')}.`);

function starts() {
  return spawnSync(QEMU, ['--version'], { stdio: 'ignore' }).status === 0;
}

async function passes(processor) {
  say(`\n=== ${processor} ===`);
  // Vitest starts its processes with `process.execPath`, which this puts an emulated Node in the place of.
  const folder = `${ROOT}node_modules/.cache/headwaters`;
  const [node, preload] = [`${folder}/node-${processor}`, `${folder}/node-${processor}.mjs`];
  mkdirSync(folder, { recursive: true });
  writeFileSync(node, `#!/bin/sh\nexec ${QEMU} -cpu ${processor} "${process.execPath}" "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(preload, `process.execPath = ${JSON.stringify(node)};\n`);
  const vitest = [
    `${ROOT}node_modules/vitest/vitest.mjs`,
    'run',
    '--pool=forks',
    '--testTimeout=1800000',
    '--hookTimeout=1800000',
  ];
  const { code } = await run(process.execPath, ['--import', preload, ...vitest, ...TESTS]);
  return code === 0;
}
