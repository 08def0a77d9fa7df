// The moving charts: the last two minutes, a point a second.

import uPlot from '/webjars/uplot/dist/uPlot.esm.js';

const POINTS = 120;
const HEIGHT = 130;

class Chart {
  #element;
  #colours;
  #bars;
  #plot;
  #range;
  data;

  constructor(element, colours, { bars = false, range } = {}) {
    this.#element = element;
    this.#colours = colours;
    this.#bars = bars;
    this.#range = range;
    this.data = [[], ...colours.map(() => [])];
    this.draw();
    new ResizeObserver(() => this.#plot.setSize({ width: element.clientWidth, height: HEIGHT })).observe(element);
  }

  /** Draws it from the beginning, in the colours of now. */
  draw() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    this.#plot?.destroy();
    this.#plot = new uPlot(
      {
        width: this.#element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: this.#range ?? ((plot, min, max) => [0, Math.max(max, 1)]) } },
        axes: [{ ...axis, space: 70 }, { ...axis, size: 52 }],
        series: [
          {},
          ...this.#colours.map(name => ({
            stroke: colour(name),
            fill: this.#bars ? colour(name) : undefined,
            width: this.#bars ? 0 : 2,
            points: { show: false },
            paths: this.#bars ? uPlot.paths.bars({ size: [0.8, 8] }) : undefined,
          })),
        ],
      },
      this.data,
      this.#element);
  }

  add(time, values) {
    [time, ...values].forEach((value, i) => {
      this.data[i].push(value);
      if (this.data[i].length > POINTS) this.data[i].shift();
    });
  }

  show() {
    this.#plot.setData(this.data);
  }
}

/** All three of them. */
export class Charts {
  #rate = new Chart(document.getElementById('rate'), ['--accent']);
  #fill = new Chart(document.getElementById('fill'), ['--accent', '--second'], { range: () => [0, 100] });
  #loss = new Chart(document.getElementById('loss'), ['--lost'], { bars: true });
  #all = [this.#rate, this.#fill, this.#loss];

  constructor() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#all.forEach(chart => chart.draw()));
  }

  add(time, { rate, fills, lost }) {
    this.#rate.add(time, [rate]);
    this.#fill.add(time, fills);
    this.#loss.add(time, [lost]);
  }

  show() {
    this.#all.forEach(chart => chart.show());
  }
}
