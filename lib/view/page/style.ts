/**
 * How views look: the page's own ink on the page's own paper, so that light and dark need no word from anybody; lines and
 * shades are thinned ink. JupyterLab and VS Code say their ink in a variable, elsewhere it is inherited.
 */
export const STYLE = `
.siri{--ink:var(--jp-content-font-color1,var(--vscode-editor-foreground,currentColor));--blue:#0072B2;--orange:#D55E00;
--line:color-mix(in srgb,currentColor 25%,transparent);--shade:color-mix(in srgb,currentColor 9%,transparent);
--faint:color-mix(in srgb,currentColor 68%,transparent);
color:var(--ink);font:14px/1.45 system-ui,Helvetica,Arial,'Liberation Sans',sans-serif;max-width:960px;text-align:left;
& *{box-sizing:border-box}
& h3{font-size:1.08em;margin:.3em 0}
& h4{font-size:1em;margin:.8em 0 .3em}
& p{margin:.3em 0}
& small,& .faint{color:var(--faint);font-size:.9em}
& .row{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;margin:6px 0}
& button,& select{font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:4px;padding:2px 9px;cursor:pointer}
& button:hover,& select:hover{background:var(--shade)}
& button:disabled{opacity:.4;cursor:default}
& button[aria-pressed=true]{background:color-mix(in srgb,var(--blue) 30%,transparent);border-color:var(--blue)}
& option{background:Canvas;color:CanvasText}
& input[type=range]{accent-color:var(--blue);vertical-align:middle;min-width:140px}
& input[type=checkbox]{accent-color:var(--blue)}
& :focus-visible{outline:2px solid var(--blue);outline-offset:1px}
& label{white-space:nowrap}
& output,& .number{font-variant-numeric:tabular-nums}
& table{border-collapse:collapse;width:100%;table-layout:fixed}
& th{text-align:left;font-weight:600;padding:4px 8px;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
& td{padding:4px 8px;vertical-align:top;overflow-wrap:anywhere;border-bottom:1px solid var(--shade)}
& td.mark,& th.mark{width:2.8em;padding:4px 2px;text-align:right;color:var(--faint)}
& tr.chosen{background:var(--shade)}
& pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.3em 0;font-size:.86em;line-height:1.4}
& details>summary{cursor:pointer}
& .margin{float:right;margin-left:8px;color:var(--faint);font-size:.86em;font-variant-numeric:tabular-nums}
& .detail{min-height:2.9em;border-left:3px solid var(--line);padding:2px 10px;margin:6px 0}
& .badge{display:inline-block;border:1px solid;border-left-width:5px;border-radius:3px;padding:0 6px;font-size:.86em;white-space:nowrap}
& .skill{display:grid;grid-template-columns:minmax(0,1fr) 140px 190px 108px;gap:4px 12px;align-items:center;width:100%;text-align:left;border:0;border-bottom:1px solid var(--shade);border-radius:0;padding:4px 6px}
& .skill .number{font-size:.88em;text-align:right}
& .skill .badge{justify-self:start}
& .skill b{overflow-wrap:anywhere}
& .body{border-left:3px solid var(--line);margin:4px 0 12px 6px;padding:4px 0 4px 12px}
@media (max-width:640px){& .skill{grid-template-columns:minmax(0,1fr) 108px}}
& .strip{width:auto;table-layout:auto;border-collapse:separate;border-spacing:2px}
& .strip th{font-weight:normal;white-space:nowrap;border:0;padding:2px 10px 2px 0}
& .strip td{text-align:right;font-size:.86em;font-variant-numeric:tabular-nums;padding:3px 6px;border:2px solid transparent;cursor:default;white-space:nowrap}
& .strip td.sibling{border-color:var(--faint);border-style:dashed}
& .strip td.chosen{border:2px solid currentColor}
& tr.sibling{box-shadow:inset 3px 0 0 var(--faint)}
& .funnel{display:grid;grid-template-columns:220px minmax(40px,1fr) 90px;gap:10px;align-items:center}
& .bar{height:9px;background:color-mix(in srgb,var(--blue) 60%,transparent);border-radius:2px}
& .scroll{max-height:31em;overflow:auto}
& .tokens{line-height:2}
& mark{color:inherit;border-radius:3px;padding:1px 3px}
& .reading{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:4px 24px}
& svg{max-width:100%;height:auto;display:block}
& svg text{fill:currentColor;font-size:11px}
}`.replaceAll("\n", "");
