/** Modules of the language client that have no entry of their own; build.ts knows where they are. They are loaded, and not used, by these names. */

declare module 'vscode-jsonrpc/parts/*';
declare module 'vscode-languageserver-protocol/parts/*';
declare module 'vscode-languageserver-protocol/types';
declare module 'vscode-languageclient/parts/*';
