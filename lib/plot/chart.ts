/**
 * A chart is a figure that knows how to be shown: as Plotly JSON, as HTML whose still picture becomes live where Plotly
 * can be had, as SVG, and as text. A notebook shows it as the last expression of a cell; a terminal prints its text.
 */
import { base64OfText } from "../bytes.js";
import { printable } from "../printable.js";
import { contentId } from "../random.js";
import type { Annotation, Figure } from "./figure.js";
import { svg } from "./svg.js";
import { escape } from "./svg/markup.js";
import { plan } from "./svg/plan.js";
import { figureText } from "./text.js";

/** One output in several formats; a front end takes the richest it knows. */
export type Bundle = Readonly<Record<string, unknown>>;

export const PLOTLY = "application/vnd.plotly.v1+json";

export class Chart {
  /** Plain JSON in Plotly's schema. */
  readonly figure: Figure;

  constructor(
    figure: Figure,
    private readonly words?: string,
  ) {
    this.figure = completed(figure);
  }

  svg(): string {
    return svg(this.figure);
  }

  /** What the picture shows, in characters. */
  text(): string {
    return this.words ?? figureText(this.figure);
  }

  /** A self-contained piece of HTML: the still picture, and what makes it live. */
  html(): string {
    return liveHtml(this.figure, this.svg());
  }

  bundle(): Bundle {
    const still = this.svg();
    return {
      [PLOTLY]: this.figure,
      "text/html": liveHtml(this.figure, still),
      "image/svg+xml": still,
      "text/plain": printable(this.text()),
    };
  }

  [Symbol.for("Jupyter.display")](): Bundle {
    return this.bundle();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.text();
  }
}

/** With the margins of the still picture, so that the live one looks the same; and words where there is nothing to see. */
function completed(figure: Figure): Figure {
  if (figure.data.some((trace) => trace.type === "table")) return figure;
  const { annotations = [], ...layout } = figure.layout;
  const notes = isEmpty(figure) ? [...annotations, NO_DATA] : annotations;
  const { box, width, height } = plan(figure);
  const margin = { l: box.left, r: width - box.right, t: box.top, b: height - box.bottom };
  return { data: figure.data, layout: { ...layout, annotations: notes, margin: rounded(margin) } };
}

const NO_DATA: Annotation = {
  text: "no data",
  xref: "paper",
  yref: "paper",
  x: 0.5,
  y: 0.5,
  xanchor: "center",
  yanchor: "middle",
  showarrow: false,
};

function rounded<T extends Readonly<Record<string, number>>>(margin: T): T {
  return Object.fromEntries(Object.entries(margin).map(([side, pixels]) => [side, Math.ceil(pixels)])) as unknown as T;
}

function isEmpty({ data }: Figure): boolean {
  return data.every((trace) => {
    if (trace.type === "table") return false;
    if (trace.type === "heatmap") return trace.z.every((row) => row.length === 0);
    return !trace.x.some((value, i) => value !== null && (trace.y[i] ?? null) !== null);
  });
}

/**
 * Makes a still picture live. The picture is an image, which every front end shows, also where scripts are not trusted;
 * the script puts the drawing itself in its place, so that its ink follows the page, and then Plotly: `window.Plotly`
 * where it is there, else, in JupyterLab started from this project, the copy among the installed packages. Nothing is
 * fetched from another host.
 */
const MAKE_LIVE = `(function(id){
var all=[].slice.call(document.querySelectorAll('[data-siri-figure="'+id+'"]:not([data-drawn])'));
all.forEach(function(box){box.setAttribute('data-drawn','');var image=box.querySelector('img');
box.innerHTML=decodeURIComponent(escape(atob(image.src.split(',')[1])))});
function draw(P){all.forEach(function(box){
var json=box.parentNode&&box.parentNode.querySelector('script[type="application/json"]');if(!json)return;
var f=JSON.parse(json.textContent);var view=document.createElement('div');box.parentNode.insertBefore(view,box);
f.layout.font=Object.assign({},f.layout.font,{color:getComputedStyle(box).color});
P.newPlot(view,f.data,f.layout,{displayModeBar:false}).then(function(){
box.style.display='none';box.setAttribute('data-live','')},function(){view.remove()});
})}
if(!all.length)return;
if(window.Plotly)return draw(window.Plotly);
var page=document.getElementById('jupyter-config-data');if(!page)return;
var base=JSON.parse(page.textContent).baseUrl||'/';
window.siriPlotly=window.siriPlotly||new Promise(function(done,fail){
var s=document.createElement('script');s.src=base+'files/node_modules/plotly.js-dist-min/plotly.min.js';
s.onload=function(){window.Plotly?done(window.Plotly):fail()};s.onerror=fail;document.head.appendChild(s)});
window.siriPlotly.then(draw,function(){});
})`.replaceAll("\n", "");

function liveHtml(figure: Figure, still: string): string {
  const json = JSON.stringify(figure).replaceAll("<", "\\u003c");
  const id = contentId(json);
  const image = `<img alt="${escape(figure.layout.title.text)}" src="data:image/svg+xml;base64,${base64OfText(still)}">`;
  const isTable = figure.data.some((trace) => trace.type === "table"); // there is nothing to explore in a table
  return [
    `<div><div data-siri-figure="${id}">${image}</div>`,
    isTable ? "" : `<script type="application/json">${json}</script>`,
    `<script>${MAKE_LIVE}("${id}")</script></div>`,
  ].join("");
}
