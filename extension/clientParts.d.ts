/** Parts of the language client that have no entry of their own; build.ts knows where they are. They are loaded, and not used, by these names. */

declare module 'vscode-languageclient/converters';
declare module 'vscode-languageclient/diagnostics';
declare module 'vscode-languageclient/notebooks';
declare module 'vscode-languageclient/fileOperations';
