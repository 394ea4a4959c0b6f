"""At 200 % zoom, of the page and of the text alone, nothing is cut off and nothing needs sideways scrolling (B16).

A window 1440 pixels wide at 200 % lays a page out on 720 (WCAG 1.4.4 and 1.4.10). And at the usual widths the overview
squeezes nothing (B17) and its chart shows the newest hour (B37).
"""

import contextlib

from tests.browser.deployment import ACME, FLAGS, PHONE, WIDE, Window, chromium
from tests.browser.test_manner import AFTER, REFUSED, live_on

ZOOMED = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}
#: What reaches over the edge of the page, and what its own box cuts off; as words that name it.
CUT_OFF = """() => {
  const found = [], width = document.documentElement.clientWidth;
  const beyond = document.documentElement.scrollWidth - width;
  if (beyond > 0) { found.push(`the page is ${beyond} pixels too wide`); }
  const says = (each) => `${each.tagName} ${each.className} "${(each.innerText || "").slice(0, 40)}"`;
  const isHidden = (each) => {
    if (each.closest(".skip, svg, [hidden]") || getComputedStyle(each).visibility === "hidden") { return true; }
    for (let place = each; place; place = place.parentElement) { if (place.clientWidth === 1) { return true; } }
    return !each.getBoundingClientRect().width;
  };
  for (const each of document.querySelectorAll("body *")) {
    if (isHidden(each)) { continue; } /* what only a screen reader is told is one pixel wide */
    const box = each.getBoundingClientRect(), look = getComputedStyle(each);
    if (box.right > width + 1 || box.left < -1) { found.push(`beyond the edge: ${says(each)}`); }
    const hides = ["hidden", "clip", "auto", "scroll"].includes(look.overflowX);
    /* A field scrolls by itself, and a picture may be larger than its frame. */
    const may = ["INPUT", "SELECT", "TEXTAREA"].includes(each.tagName) || each.querySelector(":scope > svg");
    if (hides && !may && each.scrollWidth > each.clientWidth + 1) { found.push(`cut off: ${says(each)}`); }
  }
  return found.slice(0, 3);
}"""


#: Of the overview: values with no room, links that dropped under their heading, and a newest hour out of sight.
SQUEEZED = """() => {
  const found = [], box = (each) => each.getBoundingClientRect();
  for (const each of document.querySelectorAll(".columns dd")) {
    if (box(each).width < 150) { found.push(`squeezed to ${box(each).width} pixels: ${each.innerText}`); }
  }
  for (const head of document.querySelectorAll(".columns .sheet-head")) {
    const [title, link] = head.children;
    if (link && box(link).top > box(title).bottom) { found.push(`under its heading: ${link.innerText}`); }
  }
  const chart = document.querySelector(".from-newest"), bars = [...chart.querySelectorAll(".series rect")];
  const newest = Math.max(...bars.filter((each) => box(each).height > 0).map((each) => box(each).right));
  const edge = box(chart).right;
  if (!(newest <= edge + 1)) { found.push(`the newest bar ends at ${newest}, the chart at ${edge}`); }
  return found;
}"""
USUAL = ({"width": 1440, "height": 900}, {"width": 1920, "height": 1080}, PHONE)


def _squeezed(page):
    found = []
    for size in USUAL:
        page.set_viewport_size(size)
        found += [f"overview, {size['width']} wide: {each}" for each in page.evaluate(SQUEEZED)]
    page.set_viewport_size(ZOOMED["viewport"])
    return found


def _cut_off(page):
    return [f"{page.url}: {each}" for each in page.evaluate(CUT_OFF)]


@contextlib.contextmanager
def _with_large_text(browser, deployment):
    """A window of someone who asks their browser for text twice as large, in all pages."""
    args = [*FLAGS, "--blink-settings=defaultFontSize=32"]
    large = browser.browser_type.launch(executable_path=chromium(), args=args)
    try:
        yield Window(large.new_context(viewport=WIDE, locale="en-GB"), deployment.base)
    finally:
        large.close()


def test_at_twice_the_size_nothing_is_cut_off_and_every_flow_can_be_walked(opened, browser, deployment, humaans):
    window = opened(**ZOOMED)
    found = _cut_off(window.go("/login"))
    window.sign_in()
    found += _cut_off(window.page)
    window.connect(humaans.token)
    found += _cut_off(window.page)
    window.press("Preview")
    found += _cut_off(window.page)
    window.press("Save and start the first import")
    window.page.get_by_role("heading", name="The first import is done").wait_for()
    found += _cut_off(window.page)
    live_on(window)
    found += _squeezed(window.go(f"{ACME}/"))
    for path in AFTER:
        found += _cut_off(window.go(path))
    for path, button in REFUSED:
        window.go(path)
        window.press(button)
        found += _cut_off(window.page)
    with _with_large_text(browser, deployment) as large:
        large.sign_in()
        for path in AFTER:
            found += [f"large text: {each}" for each in _cut_off(large.go(path))]
    assert not found, "\n".join(found)
