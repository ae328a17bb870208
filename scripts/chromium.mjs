/**
 * Finds a Chromium for the browser tests, and installs one only when there is none.
 */
import { existsSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { lookUp, starts } from './programs.mjs';
import { ROOT, run, say, stop } from './setup.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The path of a Chromium that starts. Says which one it is and why; ends the program when there is none. */
export async function findChromium() {
  const path = process.env.CHROMIUM_PATH;
  if (path) {
    if (!starts(path)) stop(`CHROMIUM_PATH is ${path}, but that does not start.`);
    return chosen(path, 'CHROMIUM_PATH names it');
  }
  return (await onPath()) ?? (await fromSystemPackage()) ?? (await fromPlaywright());
}

function chosen(path, reason) {
  say(`Browser for the tests: ${path} (${reason}).`);
  return path;
}

async function onPath() {
  const path = lookUp(NAMES);
  if (path) return chosen(path, 'found on PATH');
  // One that Playwright fetched earlier spares an installation.
  const fetched = await playwrightPath();
  return existsSync(fetched) && starts(fetched)
    ? chosen(fetched, 'Playwright installed it earlier')
    : undefined;
}

async function fromSystemPackage() {
  say('No Chromium found.');
  const path = (await aptInstall('chromium')) ? lookUp(NAMES) : undefined;
  return path && chosen(path, 'the system package chromium, just installed');
}

async function fromPlaywright() {
  say('Fetching the Chromium that fits Playwright (playwright install chromium).');
  await run(process.execPath, [`${ROOT}node_modules/playwright/cli.js`, 'install', 'chromium']);
  const path = await playwrightPath();
  if (existsSync(path) && starts(path)) return chosen(path, 'Playwright just installed it');
  return stop('No Chromium could be found or installed. Install one and set CHROMIUM_PATH to its path.');
}

async function playwrightPath() {
  // Imported late: on a fresh clone the package is not there when this file is read.
  const { chromium } = await import('@playwright/test');
  return chromium.executablePath();
}
