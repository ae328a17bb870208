import { spawnSync } from 'node:child_process';
import { run, say } from './setup.mjs';

/** Installs a Debian package where that can be done without a question. Resolves to whether it did. */
export async function aptInstall(name) {
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return false;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return false;

  say(`Installing the system package ${name} (apt-get).`);
  const apt = async (...args) => {
    const [command, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return (await run(command, rest)).code === 0;
  };
  // An update that fails for one source may still have found the package in another.
  await apt('update', '-qq');
  return await apt('install', '-y', '-qq', '--no-install-recommends', name);
}
