/** The looks and the behaviour of the bank browser, as text that is put into the page. */

export const PAGE_STYLE = `
:root{color-scheme:light dark;--page:#fff;--ink:#222;--faint:rgba(127,127,127,.35);--jp-content-font-color1:var(--ink)}
@media (prefers-color-scheme:dark){:root{--page:#161616;--ink:#e4e4e4}}
:root[data-theme=light]{color-scheme:light;--page:#fff;--ink:#222}:root[data-theme=dark]{color-scheme:dark;--page:#161616;--ink:#e4e4e4}
body{font:15px/1.45 system-ui,Helvetica,Arial,sans-serif;margin:0 auto;padding:16px 20px 60px;max-width:1000px;background:var(--page);color:var(--ink)}
h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.15em;margin:1.6em 0 .4em}h2.inline{display:inline}header p{margin:.2em 0 1em;opacity:.8}
nav{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;padding:10px 0;background:var(--page);border-bottom:1px solid var(--faint)}
nav input[type=search]{font:inherit;padding:4px 8px;min-width:180px;flex:1}nav select,nav button{font:inherit;padding:3px 8px}
.chip{white-space:nowrap;cursor:pointer}output{opacity:.7;white-space:nowrap}
.card{border:1px solid var(--faint);border-left-width:6px;border-radius:4px;margin:8px 0}
.card>summary{display:grid;grid-template-columns:1fr 130px 230px 116px;gap:14px;align-items:center;padding:8px 12px;cursor:pointer;list-style:none}
.card>summary::-webkit-details-marker{display:none}.card>summary:hover,.card>summary:focus-visible{background:rgba(127,127,127,.12)}
.sentence{font-weight:600;overflow-wrap:anywhere}.worth{font-variant-numeric:tabular-nums;font-size:.9em;opacity:.85;text-align:right}
.card>summary>:last-child{justify-self:start}
.body{padding:4px 16px 12px;border-top:1px solid var(--faint)}.body svg,figure svg{max-width:100%;height:auto}
figure{margin:8px 0;overflow-x:auto}table{border-collapse:collapse}td,th{text-align:left;padding:2px 14px 2px 0;vertical-align:top}
@media (max-width:700px){.card>summary{grid-template-columns:1fr auto}.ruler{display:none}.worth{grid-column:1;text-align:left}}
`.replaceAll("\n", "");

/** Filter, sort, search, open all; whoever holds the page in a frame may say its theme. The page talks to nobody. */
export const PAGE_SCRIPT = `(function(){
var main=document.getElementById('cards'),cards=[].slice.call(main.children);
var search=document.getElementById('search'),sort=document.getElementById('sort'),open=document.getElementById('open');
var chips=[].slice.call(document.querySelectorAll('input[name=status]'));
function number(card,name,missing){var text=card.dataset[name];return text===''?missing:Number(text)}
var orders={
utility:function(a,b){return number(b,'utility',-9)-number(a,'utility',-9)},
harm:function(a,b){return number(a,'utility',9)-number(b,'utility',9)},
trials:function(a,b){return number(b,'trials',0)-number(a,'trials',0)},
born:function(a,b){return number(a,'born',0)-number(b,'born',0)},
text:function(a,b){return a.dataset.text<b.dataset.text?-1:1}};
function show(){
var words=search.value.toLowerCase().split(/\\s+/).filter(Boolean);
var wanted=chips.filter(function(c){return c.checked}).map(function(c){return c.value});
var shown=0;
cards.forEach(function(card){
var fits=wanted.indexOf(card.dataset.status)>=0&&words.every(function(w){return card.dataset.searchable.indexOf(w)>=0});
card.hidden=!fits;if(fits)shown++});
document.getElementById('shown').textContent=shown+' of '+cards.length;
document.getElementById('none').hidden=shown>0;
}
function arrange(){cards.slice().sort(orders[sort.value]).forEach(function(card){main.appendChild(card)})}
search.addEventListener('input',show);sort.addEventListener('change',arrange);
chips.forEach(function(chip){chip.addEventListener('change',show)});
open.addEventListener('click',function(){
var seen=cards.filter(function(c){return !c.hidden}),closed=seen.some(function(c){return !c.open});
seen.forEach(function(c){c.open=closed});open.textContent=closed?'close all':'open all'});
window.addEventListener('message',function(event){
var theme=event.data&&event.data.siriTheme;if(theme)document.documentElement.dataset.theme=theme});
arrange();show();
})()`.replaceAll("\n", "");
