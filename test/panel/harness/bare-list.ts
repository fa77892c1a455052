import type { Browser, Page } from 'playwright-core';

/** A page with a list of rows and nothing else, drawn by hand: what a list of so many rows costs at the least. */
const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>
body { margin: 0; font: 13px sans-serif; }
main { position: relative; height: 100vh; overflow: auto; }
.row { position: absolute; left: 0; width: 100%; height: 28px; display: grid; contain: strict;
  grid-template-columns: 2fr 1.3fr 1fr 0.9fr 150px; column-gap: 14px; align-items: center; white-space: nowrap; }
.row span { overflow: hidden; text-overflow: ellipsis; }
</style></head><body><main tabindex="0"><div class="lines"></div></main><script>
const main = document.querySelector('main');
const lines = document.querySelector('.lines');
let rows = [];
const drawn = new Map();
function draw() {
  const first = Math.max(0, Math.floor(main.scrollTop / 28) - 6);
  const last = Math.min(rows.length, Math.ceil((main.scrollTop + main.clientHeight) / 28) + 6);
  for (const [place, element] of drawn) if (place < first || place >= last) { element.remove(); drawn.delete(place); }
  for (let place = first; place < last; place++) {
    if (drawn.has(place)) continue;
    const element = document.createElement('div');
    element.className = 'row';
    element.style.transform = 'translateY(' + place * 28 + 'px)';
    for (const text of rows[place]) element.appendChild(document.createElement('span')).textContent = text;
    lines.appendChild(element);
    drawn.set(place, element);
  }
}
main.addEventListener('scroll', draw);
window.addEventListener('message', ({ data }) => {
  rows = rows.concat(data.rows);
  lines.style.height = rows.length * 28 + 'px';
  draw();
});
</script></body></html>`;

/** Opens the page. */
export async function openBareList(
  browser: Browser,
  look: { readonly width: number; readonly height: number },
): Promise<Page> {
  const page = await browser.newPage({ viewport: look });
  await page.setContent(html);
  return page;
}
