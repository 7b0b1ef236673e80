/** What `stallsight --help` says. */

export const usage = `Finds what blocks an event loop, says so while the loop is still blocked.

  stallsight run     [--stall MS] [--budget p99=MS,max=MS,stalls=N] [--record FILE] [--report FILE]
                     [--report-format json|text] [--profile] [--quiet] -- COMMAND [ARG...]
  stallsight attach  PID [the options of run]
  stallsight check   [PATH...] [--format text|json|sarif|junit|github] [--select RULES] [--ignore RULES]
                     [--baseline FILE] [--write-baseline FILE] [--fail-on error|warning|info|none]
  stallsight fix     [PATH...] [--diff | --write] [--rule RULE] [--unsafe] [--recording FILE]
  stallsight compare BEFORE AFTER [--format text|json|markdown]
  stallsight export  RECORDING --to cpuprofile|speedscope|perfetto|pprof|flamegraph|csv [--out FILE]
                     [--whole-run] [--before RECORDING]
  stallsight lsp     --stdio
  stallsight mcp

Examples:
  stallsight run -- uvicorn app:app
  stallsight run --budget max=100,stalls=0 --report run.json -- node server.js
  stallsight check src

"run" passes the program's input, output, signals and exit code through; its own words go to stderr.
Exit codes: the program's own for "run", 3 when a budget broke, 1 for findings, 2 for wrong usage.
`;
