/** The graph by keyboard: up to what a call made, down to its caller, left and right beside it; Enter looks at it, Escape at all again. */

import type { Chart } from './chart.ts';
import type { Call } from './tree.ts';

export function useKeyboard(graph: HTMLElement, chart: Chart, open: (call: Call) => void): void {
  graph.addEventListener('keydown', (event) => {
    const at = chart.at;
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actions(chart, at, open)[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  graph.addEventListener('focus', () => {
    if (chart.at !== null) chart.moveTo(chart.at);
  });
}

function actions(chart: Chart, at: Call, open: (call: Call) => void): Readonly<Record<string, () => void>> {
  const go = (call: Call | null | undefined): void => {
    if (call !== null && call !== undefined && chart.isDrawn(call)) chart.moveTo(call);
  };
  return {
    ArrowUp: () => go(at.calls[0]),
    ArrowDown: () => go(at.caller),
    ArrowLeft: () => go(beside(at, -1)),
    ArrowRight: () => go(beside(at, 1)),
    Enter: () => look(chart, at),
    ' ': () => look(chart, at),
    Escape: () => chart.lookAtAll(),
    o: () => open(at),
  };
}

function look(chart: Chart, call: Call): void {
  chart.lookAt(call);
  chart.moveTo(call);
}

function beside(call: Call, step: 1 | -1): Call | undefined {
  const siblings = call.caller?.calls ?? [];
  return siblings[siblings.indexOf(call) + step];
}
