import { expect, type Page, test } from '@playwright/test';

/** The same build with isolation headers, and from a host that cannot send them. */
const HOSTS = [
  { name: 'with isolation headers', url: 'http://localhost:5200/some/where/', isolated: true },
  { name: 'without isolation headers', url: 'http://localhost:5201/some/where/', isolated: false },
];

for (const { name, url, isolated } of HOSTS) {
  test(`the build starts below a folder, ${name}, and asks no other host`, async ({ page, context }) => {
    // Requests of the page's workers too, which is why it is the context that is asked.
    const requests: string[] = [];
    context.on('request', (request) => requests.push(request.url()));
    const problems = collectProblems(page);

    await page.goto(url, { waitUntil: 'networkidle' });

    await expect(page.getByText('Headwaters').filter({ visible: true }).first()).toBeVisible();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    expect(requests).toContain(url);
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
