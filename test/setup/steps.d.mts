export declare class CannotSetUp extends Error {
  readonly install: string;
}
export declare function step(step: {
  readonly name: string;
  readonly folder: string;
  readonly stamp: string;
  readonly make: (folder: string) => void;
}): void;
