/**
 * Finds a Firefox for the one test that runs in it, and installs Debian's only when there is none. Playwright drives a
 * Firefox of its own alone; this one is driven over WebDriver BiDi, which every Firefox speaks.
 */
import { aptInstall } from './apt.mjs';
import { lookUp, starts } from './programs.mjs';
import { say, stop } from './setup.mjs';

const NAMES = ['firefox-esr', 'firefox'];

/** The path of a Firefox that starts; undefined when there is none, which is said. */
export async function findFirefox() {
  const path = process.env.FIREFOX_PATH;
  if (path) {
    if (!starts(path)) stop(`FIREFOX_PATH is ${path}, but that does not start.`);
    return chosen(path, 'FIREFOX_PATH names it');
  }
  const there = lookUp(NAMES);
  if (there) return chosen(there, 'found on PATH');
  say('No Firefox found.');
  const installed = (await aptInstall('firefox-esr')) ? lookUp(NAMES) : undefined;
  if (installed) return chosen(installed, 'the system package firefox-esr, just installed');
  say('No Firefox could be found or installed: the test in Firefox is NOT run. Set FIREFOX_PATH to run it.');
  return undefined;
}

function chosen(path, reason) {
  say(`Firefox for the tests: ${path} (${reason}).`);
  return path;
}
