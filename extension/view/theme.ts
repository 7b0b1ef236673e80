/** The editor's theme as colours a canvas can use. */

export interface Theme {
  readonly text: string;
  /** Of a card. */
  readonly background: string;
  readonly faint: string;
  readonly grid: string;
  readonly lag: string;
  readonly stall: string;
  readonly budget: string;
  readonly pause: string;
  readonly highContrast: boolean;
}

export function currentTheme(): Theme {
  const style = getComputedStyle(document.body);
  const colour = (...names: readonly string[]): string =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ?? style.color;
  const kind = document.body.dataset['vscodeThemeKind'] ?? '';
  return {
    text: colour('foreground'),
    background: colour('editor-background'),
    faint: colour('descriptionForeground', 'foreground'),
    grid: colour('widget-border', 'contrastBorder', 'editorWidget-border', 'panel-border'),
    lag: colour('charts-blue', 'foreground'),
    stall: colour('charts-red', 'errorForeground'),
    budget: colour('charts-yellow', 'editorWarning-foreground'),
    pause: colour('descriptionForeground', 'foreground'),
    highContrast: kind.includes('high-contrast'),
  };
}

/** Called when the user chose another theme. */
export function onThemeChange(listener: () => void): void {
  new MutationObserver(listener).observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-kind'] });
  new MutationObserver(listener).observe(document.documentElement, { attributeFilter: ['style'] });
}
