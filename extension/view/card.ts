/** One loop in the view: what it is, whether it turns or what blocks it and where, its chart, its figures. */

import { micros } from '#protocol/units.ts';
import { Chart, type Scene } from './chart.ts';
import { element, setText, show } from './dom.ts';
import { duration, percent } from './format.ts';
import type { OpenShown, PlaceShown, StallShown } from './messages.ts';
import { t } from './words.ts';

export type OpenPlace = (place: PlaceShown) => void;

export class Card {
  readonly element: HTMLElement;
  readonly #name = element('span', { class: 'name' });
  readonly #detail = element('span', { class: 'detail' });
  readonly #state = element('span', { class: 'state' });
  readonly #length = element('strong', { class: 'length' });
  readonly #place = element('button', { class: 'place', type: 'button' });
  readonly #what = element('span', { class: 'what' });
  readonly #verdict = element('div', { class: 'verdict' }, this.#state, this.#length, this.#place, this.#what);
  readonly #figures = element('dl', { class: 'figures' });
  readonly #values = new Map<string, HTMLElement>();
  readonly #chart = new Chart(element('div', { class: 'chart', role: 'img' }));
  #shown: PlaceShown | null = null;

  constructor(openPlace: OpenPlace) {
    const head = element('header', {}, this.#name, this.#detail);
    this.element = element('section', { class: 'card' }, head, this.#verdict, this.#chart.element, this.#figures);
    this.#place.addEventListener('click', () => {
      if (this.#shown !== null) openPlace(this.#shown);
    });
  }

  draw(scene: Scene): void {
    const { loop } = scene.history;
    setText(this.#name, loop.name);
    this.element.setAttribute('aria-label', loop.name);
    setText(this.#detail, loop.detail);
    this.element.dataset['loop'] = loop.id;
    this.#say(scene);
    this.#figure('p50', duration(loop.p50));
    this.#figure('p99', duration(loop.p99));
    this.#figure(t('max'), duration(loop.max));
    this.#figure(t('busy'), percent(loop.utilization));
    this.#figure(t('stalls'), String(loop.stallCount));
    this.#chart.element.setAttribute(
      'aria-label',
      t('Lag of {0}: p99 {1}, max {2}', loop.name, duration(loop.p99), duration(loop.max)),
    );
    this.#chart.draw(scene);
  }

  /** Of all but the chart, in pixels: it depends on the width. */
  heightOfWords(): number {
    return this.element.offsetHeight - this.#chart.element.offsetHeight;
  }

  recolour(): void {
    this.#chart.recolour();
  }

  #say({ history, run, now }: Scene): void {
    const { open, loop, stalls } = history;
    if (run.pausedSince !== null) return this.#set('paused', t('Paused in the debugger'));
    if (open !== null) return this.#blocked(open, (run.ended ?? now) - open.began);
    const last = stalls.findLast(({ counts }) => counts);
    if (loop.ended || run.ended !== null) return this.#set('over', t('Ended'), last);
    this.#set('turning', t('Turning'), last);
  }

  #blocked(open: OpenShown, length: number): void {
    this.#set('blocked', t('BLOCKED'));
    setText(this.#length, duration(micros(length)));
    this.#point(open);
  }

  /** A loop that turns still says where its last stall was. */
  #set(kind: string, word: string, last?: StallShown): void {
    this.element.dataset['state'] = kind;
    setText(this.#state, word);
    setText(this.#length, last === undefined ? '' : t('last stall {0}', duration(last.lasted)));
    this.#point(last);
  }

  #point(stall: OpenShown | StallShown | undefined): void {
    this.#shown = stall?.place ?? null;
    setText(this.#place, this.#shown === null ? '' : `${this.#shown.base}:${this.#shown.line}`);
    this.#place.title = this.#shown === null ? '' : `${this.#shown.function}, ${this.#shown.file}:${this.#shown.line}`;
    show(this.#place, this.#shown !== null);
    setText(this.#what, stall === undefined ? '' : t(stall.what));
  }

  #figure(name: string, value: string): void {
    const known = this.#values.get(name);
    if (known !== undefined) return setText(known, value);
    const made = element('dd', {}, value);
    this.#values.set(name, made);
    this.#figures.append(element('div', {}, element('dt', {}, name), made));
  }
}
