/** `stallsight mcp`: offers the commands to AI assistants as tools of the Model Context Protocol, on this process's input and output. */

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { installationVersion } from './installation.ts';
import { addTools } from './mcp/tools.ts';
import { complain, exitCodes } from './outcome.ts';

const instructions = `Stallsight finds what blocks an event loop in Python asyncio and Node.js programs.
"check" proves it from the sources; "run" and "attach" measure it in a running program; "fix" moves blocking work off the loop;
"compare" says whether a change helped. Times in documents are microseconds. A good order: check, run with a recording, fix, run again, compare.`;

export async function main(words: readonly string[]): Promise<number> {
  const [strange] = words;
  if (strange !== undefined) return complain(`mcp takes no words, and not "${strange}"`);
  const server = new McpServer({ name: 'stallsight', version: installationVersion() }, { instructions });
  addTools(server);
  await server.connect(new StdioServerTransport());
  await inputEnds();
  await server.close();
  return exitCodes.fine;
}

/** The protocol ends a server by closing its input. */
function inputEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve);
  });
}
