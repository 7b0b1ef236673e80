export declare function python(minor?: string): string;
export declare function pythons(): readonly { readonly version: string; readonly path: string }[];
export declare function missingPythons(): readonly string[];
