export declare const toolsNode: string;
export declare const nodeVersions: readonly string[];
export declare function node(version: string): string;
export function piscina(version?: string): string;
