import { expect, type Page, test } from '@playwright/test';
import { matched, node } from '../support/page';
import { appUrl, PORTS } from './support/ports';

/** The same build with isolation headers, and from a host that cannot send them. */
const HOSTS = [
  { name: 'with isolation headers', url: appUrl(PORTS.isolated), isolated: true },
  { name: 'without isolation headers', url: appUrl(PORTS.plain), isolated: false },
];

for (const { name, url, isolated } of HOSTS) {
  test(`the build works below a folder, ${name}, and asks no other host`, async ({ page, context }) => {
    test.setTimeout(180_000);
    // Requests of the page's workers too, which is why it is the context that is asked.
    const requests: string[] = [];
    context.on('request', (request) => requests.push(request.url()));
    const problems = collectProblems(page);

    await page.goto(`${url}#v=1&seed=7/res/624`);

    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    await expect(node(page, '7/res/624')).toBeVisible();
    // To the end where it is in question; with the headers, trust.spec.ts goes there.
    if (isolated) await expect(page.locator('.status')).toHaveAttribute('data-stage', 'idle');
    else expect(await matched(page)).toContain('agree with the pack’s atlas');
    expect(requests.map((address) => address.split('#')[0])).toContain(url);
    expect(requests.filter((address) => !isBelow(url, address))).toEqual([]);
    expect(problems).toEqual([]);
  });
}

/** Whether an address is below the app's own; data: and blob: never leave the browser. */
function isBelow(url: string, address: string): boolean {
  return address.startsWith(url) || /^(data|blob):/.test(address);
}

function collectProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // An aborted request is the app's own doing.
    if (reason !== 'net::ERR_ABORTED') problems.push(`${request.url()}: ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.url()}: ${response.status()}`);
  });
  return problems;
}
