/** Names that would do harm if a page took them for markup: each sets `window.harmed`, or makes an element. */

const act = 'window.harmed=1';

const wrappers: readonly ((inside: string) => string)[] = [
  (inside) => inside,
  (inside) => `"><${inside.slice(1)}`,
  (inside) => `'>${inside}`,
  (inside) => `</td></table>${inside}`,
  (inside) => `--> ${inside}`,
  (inside) => `]]>${inside}`,
  (inside) => `</title></style></script>${inside}`,
  (inside) => `x\u0000${inside}`,
];

const attacks: readonly string[] = [
  `<script>${act}</script>`,
  `<img src=x onerror=${act}>`,
  `<svg onload=${act}>`,
  `<iframe srcdoc="<script>parent.harmed=1</script>"></iframe>`,
  `<details open ontoggle=${act}>`,
  `<video><source onerror=${act}></video>`,
  `<form><input autofocus onfocus=${act}></form>`,
  `<link rel=stylesheet href="data:text/css,*{display:none}">`,
  `<base href="https://example.invalid/">`,
  `<object data="javascript:${act}"></object>`,
];

/** Eighty of them. */
export const hostileTexts: readonly string[] = attacks.flatMap((attack) => wrappers.map((wrap) => wrap(attack)));
