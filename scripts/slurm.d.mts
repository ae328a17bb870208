export function hasSlurm(): boolean;
export function findSlurm(): Promise<void>;
