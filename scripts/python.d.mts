export function pythonForTests(): string | undefined;
export function findPython(): Promise<string>;
