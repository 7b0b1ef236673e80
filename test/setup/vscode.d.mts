export declare function vscode(): { readonly codeServer: string; readonly node: string; readonly chromium: string };
