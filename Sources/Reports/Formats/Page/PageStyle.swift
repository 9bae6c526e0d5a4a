/// The look of a page: light and dark, on a phone, a desk and paper. Colours of series are those of Okabe and Ito, "Color
/// Universal Design" (2008), lighter in the dark where they would not be seen.
let pageStyle = """

  :root {
    --paper: #ffffff; --ink: #1b1b1b; --soft: #545454; --line: #d4d4d4; --panel: #f4f5f6; --link: #00507e;
    --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #cc79a7; --series-5: #e69f00;
    --series-6: #56b4e9; --good: #006b4e; --caution: #8a5a00; --bad: #a63c00;
  }
  @media screen and (prefers-color-scheme: dark) {
    :root {
      --paper: #14171a; --ink: #ececec; --soft: #b9bdc1; --line: #454b51; --panel: #1f2428; --link: #7cc4f0;
      --series-1: #4aa8e0; --series-2: #ee7a26; --series-3: #1fb98d; --series-4: #dd95bd; --series-5: #e9ab1e;
      --series-6: #8fcdf2; --good: #4fd0a8; --caution: #eab54a; --bad: #ff9a5c;
    }
  }
  * { box-sizing: border-box; }
  html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
  body { margin: 0 auto; padding: 1rem 1rem 3rem; max-width: 66rem; line-height: 1.5; overflow-wrap: anywhere;
    font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
  h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; }
  h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
  p { max-width: 46rem; margin: 0.6rem 0; }
  a { color: var(--link); }
  nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; list-style: none; margin: 0.5rem 0; padding: 0; }
  nav a { display: inline-block; padding: 0.2rem 0; }
  .banner { border-left: 0.4rem solid var(--soft); background: var(--panel); padding: 0.7rem 1rem; margin: 1rem 0; }
  .banner strong { display: block; font-size: 1.3rem; }
  .good { border-color: var(--good); } .good strong { color: var(--good); }
  .caution { border-color: var(--caution); } .caution strong { color: var(--caution); }
  .bad { border-color: var(--bad); } .bad strong { color: var(--bad); }
  .hint { color: var(--soft); border: 1px dashed var(--line); padding: 0.5rem 0.8rem; }
  dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0.1rem 2rem;
    margin: 0.8rem 0; }
  dl div { display: grid; grid-template-columns: minmax(7rem, 40%) 1fr; gap: 0.6rem; padding: 0.15rem 0;
    border-bottom: 1px solid var(--line); }
  dt { color: var(--soft); } dd { margin: 0; }
  .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); gap: 1.2rem;
    margin: 1rem 0; align-items: end; }
  figure { margin: 0; min-width: 0; max-width: 31rem; }
  figcaption { font-size: 0.95rem; margin-bottom: 0.4rem; }
  svg { display: block; width: 100%; height: auto; font-variant-numeric: tabular-nums; }
  .scroll { overflow-x: auto; margin: 1rem 0; }
  table { border-collapse: collapse; font-size: 0.93rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
  caption { text-align: left; padding-bottom: 0.4rem; color: var(--soft); }
  th, td { text-align: start; vertical-align: top; padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line); }
  th { font-weight: 600; } tbody th { font-weight: 500; min-width: 8.5rem; max-width: 24rem; overflow-wrap: anywhere; }
  tbody th.t, td:not(.n) { min-width: 12rem; max-width: 28rem; overflow-wrap: anywhere; }
  .n { text-align: end; white-space: nowrap; }
  thead th { vertical-align: bottom; border-bottom: 2px solid var(--soft); }
  thead button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer;
    text-align: inherit; text-decoration: underline dotted; text-underline-offset: 0.2em; }
  th[aria-sort=ascending] button::after { content: " \\2191"; } th[aria-sort=descending] button::after { content: " \\2193"; }
  pre { background: var(--panel); padding: 0.8rem; font-size: 0.88rem; line-height: 1.5; white-space: pre-wrap; }
  @media screen and (max-width: 30rem) {
    svg text { font-size: 14px; } caption { max-width: calc(100vw - 2rem); }
    tbody th { min-width: 5.5rem; } tbody th.t, td:not(.n) { min-width: 9rem; }
  }
  :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
  @media print {
    body { max-width: none; padding: 0; font-size: 10pt; }
    nav { display: none; }
    h2 { break-after: avoid; } figure, tr, .banner, dl div { break-inside: avoid; }
    .figures { grid-template-columns: 1fr 1fr; }
    .scroll { overflow: visible; }
    table { font-size: 8pt; } th, td { padding-right: 0.3rem; } tbody th { min-width: 5rem; } tbody th.t, td:not(.n) { min-width: 6rem; }
    * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  }

  """

/// Makes the header cells of tables buttons that sort their rows; the page is whole without it.
let sortingScript = """

  "use strict";
  for (const table of document.querySelectorAll("table")) {
    const body = table.tBodies[0];
    if (body.rows.length < 3) continue;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const ascending = head.getAttribute("aria-sort") !== "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const text = row => row.cells[column].textContent.trim();
        const order = (a, b) => {
          const x = parseFloat(text(a)), y = parseFloat(text(b));
          if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
          const sign = Number.isNaN(x) ? text(a).localeCompare(text(b)) : x - y;
          return ascending ? sign : -sign;
        };
        body.append(...[...body.rows].sort(order));
      });
    });
  }

  """
