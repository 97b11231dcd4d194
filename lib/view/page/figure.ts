/**
 * Makes the still picture of a chart live. First the drawing itself takes the picture's place, so that its ink follows the
 * page; then Plotly does: `window.Plotly` where it is there, else, in JupyterLab started from this project, the copy among
 * the installed packages. Nothing is fetched from another host.
 */
import { onInkChange } from "./theme.js";

interface LiveFigure {
  readonly data: unknown;
  readonly layout: { readonly font?: object };
}

interface Plotly {
  newPlot(view: HTMLElement, data: unknown, layout: object, options: object): Promise<unknown>;
  relayout(view: HTMLElement, change: object): Promise<unknown>;
}

interface PlotlyWindow {
  Plotly?: Plotly;
  siriPlotly?: Promise<Plotly>;
}

/** What a chart's output brings along: its drawing, and the figure; a table has none, there is nothing to explore in it. */
interface ChartParts {
  readonly svg: string;
  readonly figure?: LiveFigure;
}

const page = window as unknown as PlotlyWindow;

export function enliven(id: string): void {
  for (const box of document.querySelectorAll<HTMLElement>(`[data-siri-figure="${id}"]:not([data-drawn])`)) {
    const json = box.querySelector("script")?.textContent;
    const image = box.querySelector("img");
    if (!json || image === null) continue;
    const { svg, figure } = JSON.parse(json) as ChartParts;
    const drawing = document.createElement("div");
    drawing.innerHTML = svg; // our own drawing; every text in it was escaped when it was made
    image.replaceWith(drawing);
    box.setAttribute("data-drawn", "");
    if (figure !== undefined) plotly()?.then((drawer) => draw(drawer, { box, drawing, figure }), ignore);
  }
}

/** Plotly where it can be had without asking another host. */
function plotly(): Promise<Plotly> | undefined {
  if (page.Plotly !== undefined) return Promise.resolve(page.Plotly);
  const config = document.getElementById("jupyter-config-data")?.textContent;
  if (!config) return undefined;
  const { baseUrl = "/" } = JSON.parse(config) as { baseUrl?: string };
  page.siriPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${baseUrl}files/node_modules/plotly.js-dist-min/plotly.min.js`;
    script.onload = () => (page.Plotly === undefined ? reject(new Error("no Plotly")) : resolve(page.Plotly));
    script.onerror = reject;
    document.head.append(script);
  });
  return page.siriPlotly;
}

interface Place {
  readonly box: HTMLElement;
  readonly drawing: HTMLElement;
  readonly figure: LiveFigure;
}

async function draw(drawer: Plotly, { box, drawing, figure }: Place): Promise<void> {
  const view = document.createElement("div");
  drawing.before(view);
  const layout = { ...figure.layout, font: { ...figure.layout.font, color: getComputedStyle(box).color } };
  try {
    await drawer.newPlot(view, figure.data, layout, { displayModeBar: false });
  } catch {
    view.remove(); // the drawing stays
    return;
  }
  drawing.style.display = "none";
  box.setAttribute("data-live", "");
  onInkChange(view, (color) => void drawer.relayout(view, { "font.color": color }));
}

function ignore(): void {
  // without Plotly the drawing is what there is
}
