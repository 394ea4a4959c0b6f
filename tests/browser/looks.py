"""An open page as different people see it: in light and dark, zoomed, with large text, on a phone.

To load a page, and axe into it, costs more than any look at it. So a page is loaded once, and colours, size and text
are changed under it, by the developer tools of the browser.
"""

from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.deployment import PHONE, WIDE

GRAVE = {"serious", "critical"}
STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
#: What axe says of a page. Where `category` is given, only by the rules that are in it too.
#: To tell of what passed would take axe as long again.
VIOLATIONS = """([standard, category]) => {
  const rules = axe.getRules(standard).filter((rule) => !category || rule.tags.includes(category));
  const only = category ? { type: "rule", values: rules.map((rule) => rule.ruleId) } : standard;
  return axe.run({ runOnly: only, reporter: "no-passes" }).then((found) => found.violations);
}"""
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
#: Answers when the page is laid out as it was asked for; what was asked for takes its way through other processes.
SETTLED = """async (wanted) => {
  const root = document.documentElement;
  const now = () => ({
    width: root.clientWidth, scale: devicePixelRatio, text: parseFloat(getComputedStyle(root).fontSize),
    scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  });
  for (let tries = 0; JSON.stringify(now()) !== JSON.stringify(wanted); tries += 1) {
    if (tries > 3000) { throw new Error(`${JSON.stringify(wanted)} never came: ${JSON.stringify(now())}`); }
    await new Promise((done) => setTimeout(done, 10));
  }
}"""


@dataclass(frozen=True)
class Look:
    """How someone sees the pages: the window in CSS pixels, device pixels in each, text size in pixels, colours."""

    width: int
    height: int
    scale: int = 1
    is_mobile: bool = False
    text: int = 16
    scheme: str = "light"


LIGHT = Look(**WIDE)
DARK = Look(**WIDE, scheme="dark")
#: Of someone who asks their browser for text twice as large, in all pages.
LARGE_TEXT = Look(**WIDE, text=32)
#: A window 1440 pixels wide at 200 % lays a page out on 720 (WCAG 1.4.4 and 1.4.10).
ZOOMED = Look(720, 450, scale=2)
ON_A_PHONE = Look(**PHONE, scale=2, is_mobile=True)
USUAL = (Look(1440, 900, scale=2), Look(1920, 1080, scale=2), Look(**PHONE, scale=2))


def faults_of(page, category=None):
    """Serious faults by the rules of our standard, or by those of one of axe's categories."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{page.url}: {fault['id']}: {node['html'][:200]}"
        for fault in page.evaluate(VIOLATIONS, [STANDARD, category])
        if fault["impact"] in GRAVE
        for node in fault["nodes"][:3]
    ]


class Onlooker:
    """Looks at what is open in a window, and leaves the window as it was: zoomed."""

    def __init__(self, opened):
        how = {"viewport": {"width": ZOOMED.width, "height": ZOOMED.height}, "device_scale_factor": ZOOMED.scale}
        #: What moves is somewhere in between when it is looked at.
        self.window = opened(**how, reduced_motion="reduce")
        self.page = self.window.page
        self._devtools = self.window.context.new_cdp_session(self.page)
        self._look = ZOOMED
        self.faults = []

    def look(self):
        """Everything that must hold of every page."""
        self._cut_off(ZOOMED, "at 200 %")
        self._see(LIGHT)
        self.faults += [f"light: {each}" for each in faults_of(self.page)]
        self._see(DARK)
        self.faults += [f"dark: {each}" for each in faults_of(self.page, "cat.color")]
        self._cut_off(LARGE_TEXT, "large text")
        self._cut_off(ON_A_PHONE, "on a phone")
        self._see(ZOOMED)

    def look_for_squeezed(self):
        """What must hold of the overview at the usual widths (B17, B37)."""
        for look in USUAL:
            self._see(look)
            self.faults += [f"overview, {look.width} wide: {each}" for each in self.page.evaluate(SQUEEZED)]
        self._see(ZOOMED)

    def _cut_off(self, look, name):
        self._see(look)
        self.faults += [f"{name}: {self.page.url}: {each}" for each in self.page.evaluate(CUT_OFF)]

    def _see(self, look):
        if look.scheme != self._look.scheme:
            self.page.emulate_media(color_scheme=look.scheme)
        if look.text != self._look.text:
            self._devtools.send("Page.setFontSizes", {"fontSizes": {"standard": look.text}})
        if (look.width, look.height, look.scale, look.is_mobile) != self._size():
            size = {"width": look.width, "height": look.height, "deviceScaleFactor": look.scale}
            self._devtools.send("Emulation.setDeviceMetricsOverride", size | {"mobile": look.is_mobile})
        self._look = look
        wanted = {"width": look.width, "scale": look.scale, "text": look.text, "scheme": look.scheme}
        self.page.evaluate(SETTLED, wanted)

    def _size(self):
        return (self._look.width, self._look.height, self._look.scale, self._look.is_mobile)
