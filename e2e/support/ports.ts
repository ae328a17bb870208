/** Where the test servers listen: three ports from `E2E_PORT` on, so that several checkouts can be tested at once. */
const FIRST = Number(process.env.E2E_PORT ?? 5199);

export const PORTS = { dev: FIRST, isolated: FIRST + 1, plain: FIRST + 2 } as const;

/** The path of the built app: below a folder. */
export const FOLDER = '/some/where/';

/** The built app, with isolation headers or without. */
export function appUrl(port: number): string {
  return `http://localhost:${port}${FOLDER}`;
}
