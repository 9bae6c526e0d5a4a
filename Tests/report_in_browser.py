#!/usr/bin/env python3
"""Reports in a real browser: headless Chromium, with scripts and without, light and dark, wide, on a phone and printed.

    report_in_browser.py MV2V [--keep FOLDER]

Fits a map of the sample, writes reports with and without rows, with texts that try to be markup, and on a map without a
log, and looks at each: no message on the console, nothing loaded, every figure there with its name, no page wider than its
window, tables that sort where scripts run and are whole where they do not, and no finding of axe-core (WCAG 2 A and AA and
its best practices) in light or dark. --keep leaves the reports and screenshots in a folder.
"""

import argparse
import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import axe_playwright_python
import numpy as np
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "wordnet-sample"
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
WIDE, PHONE = (1280, 900), (360, 740)
HOSTILE = [
    "<script>document.title='broken'</script>", "<img src=x onerror=\"document.title='broken'\">",
    "\"' onmouseover=alert(1) x='", "</table></main><h1>out</h1>", "javascript:alert(1)", "&lt;b&gt; &amp;#60;",
    "left \u202eright\u202c \u2066isolated", "bell\x07 escape\x1b[31m red \x00 null", "é combining " + "\u0301" * 400,
    "العربية نص من اليمين", "x" * 5000, "| a | b |\t`code` **bold** @nobody https://example.org"]
SECTIONS = ["verdict", "accuracy", "fit", "chains", "spaces", "spectrum", "matrix", "rows", "settings"]


def start_browser() -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


class Page:
    """One report in the browser."""

    def __init__(self, browser: webdriver.Chrome, file: Path, dark: bool, size: tuple, scripts: bool) -> None:
        self.browser, self.file = browser, file
        self.what = f"{file.name}, {'dark' if dark else 'light'}, {size[0]} px{'' if scripts else ', without scripts'}"
        self.failures: list = []
        tell = browser.execute_cdp_cmd
        tell("Emulation.setEmulatedMedia", {
            "media": "screen", "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
        tell("Emulation.setDeviceMetricsOverride", {
            "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE})
        tell("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        browser.get_log("performance"), browser.get_log("browser")
        browser.get(file.as_uri())
        requested = [
            json.loads(entry["message"])["message"]["params"]["request"]["url"]
            for entry in browser.get_log("performance") if '"Network.requestWillBeSent"' in entry["message"]]
        self.expect(requested == [file.as_uri()], f"it loads {requested}")
        messages = [entry["message"] for entry in browser.get_log("browser")]
        self.expect(not messages, f"the console says {messages}")

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failures.append(f"{self.what}: {otherwise}")

    def ask(self, expression: str):
        """The value of an expression, which the debugger works out even where the page's own scripts are off."""
        answer = self.browser.execute_cdp_cmd(
            "Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True})
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def check_shape(self, figures: int) -> None:
        sections = self.ask("[...document.querySelectorAll('main > section > h2')].map(h => h.id)")
        self.expect(sections == SECTIONS, f"its sections are {sections}")
        found = self.ask("document.querySelectorAll('figure > svg[role=img] > title').length")
        self.expect(found == figures, f"it has {found} figures, expected {figures}")
        empty = self.ask("""[...document.querySelectorAll('svg')].filter(svg => {
            const box = svg.getBoundingClientRect();
            return box.width < 100 || box.height < 40 || !svg.querySelector('desc').textContent
              || svg.querySelectorAll('path, polyline, circle, line').length < 3}).length""")
        self.expect(empty == 0, f"{empty} figures are empty")
        beyond = self.ask("""[...document.querySelectorAll('svg')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text, path, circle')].filter(mark => {
              const box = mark.getBoundingClientRect();
              return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
                || box.bottom > frame.bottom + 1}).map(mark => mark.textContent || mark.tagName)})""")
        self.expect(beyond == [], f"marks are cut off: {beyond}")
        overlapping = self.ask("""[...document.querySelectorAll('svg')].flatMap(svg => {
            const all = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
            return all.flatMap(([name, a], i) => all.slice(i + 1).filter(([, b]) =>
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
              && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3).map(([other]) => name + ' / ' + other))})""")
        self.expect(overlapping == [], f"labels lie over each other: {overlapping}")
        wider = self.ask("document.documentElement.scrollWidth - innerWidth")
        self.expect(wider <= 0, f"it is {wider} px wider than its window")
        small = self.ask("""[...document.querySelectorAll('svg text')].map(text =>
            text.getBoundingClientRect().height).filter(height => height < 8 && height > 0).length""")
        self.expect(small == 0, f"{small} labels are too small to read")

    def check_accessibility(self) -> None:
        self.browser.execute_script(AXE.read_text())
        found = self.browser.execute_async_script("""
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations', 'incomplete']}).then(done)""")
        for finding in found["violations"]:
            places = [node["html"][:200] + " " + str(node.get("failureSummary", "")) for node in finding["nodes"][:3]]
            self.expect(False, f"axe-core: {finding['id']}: {finding['help']}: {places}")
        self.expect(len(found["passes"]) > 15, f"axe-core has passed {len(found['passes'])} rules only")

    def check_sorting(self) -> None:
        values = """[...document.querySelector('#settings').parentElement.querySelector('table').tBodies[0].rows]
            .map(row => row.cells[0].textContent)"""
        press = "document.querySelector('#settings').parentElement.querySelector('thead button').click()"
        before = self.ask(values)
        self.ask(press)
        self.expect(self.ask(values) == sorted(before), "a table does not sort")
        self.ask(press)
        self.expect(self.ask(values) == sorted(before, reverse=True), "a table does not sort the other way")

    def check_contents(self, words: list) -> None:
        text = self.ask("document.body.innerText")
        for word in words:
            self.expect(word in text, f"it does not say {word!r}")
        self.expect(self.ask("document.title") not in ("broken", ""), "its title is not its own")
        self.expect(self.ask("document.querySelectorAll('img, iframe, link, object').length") == 0, "markup has got in")
        self.expect(self.ask("document.querySelectorAll('h1').length") == 1, "markup has got in")
        ruling = self.ask(r"(document.body.textContent.match(/[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g) || []).length")
        self.expect(ruling == 0, f"{ruling} characters rule what follows them")

    def save(self, folder: Path, name: str) -> None:
        shot = self.browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"})
        (folder / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def print_to(browser: webdriver.Chrome, file: Path, folder: Path) -> list:
    tell = browser.execute_cdp_cmd
    # What lies beyond the paper's width is lost; a sheet of A4 with margins has room for 718 CSS pixels.
    tell("Emulation.setEmulatedMedia", {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    tell("Emulation.setDeviceMetricsOverride", {"width": 718, "height": 1000, "deviceScaleFactor": 1, "mobile": False})
    browser.get(file.as_uri())
    wide = browser.execute_script("""
        return [...document.querySelectorAll('table, figure, pre, p, dl')].filter(each =>
          each.getBoundingClientRect().right > innerWidth + 1).map(each => each.textContent.slice(0, 60))""")
    paper = browser.execute_script("return getComputedStyle(document.documentElement).backgroundColor")
    tell("Emulation.setEmulatedMedia", {"media": "", "features": []})
    tell("Emulation.clearDeviceMetricsOverride", {})
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "paperWidth": 8.27, "paperHeight": 11.69})
    data = base64.b64decode(printed["data"])
    (folder / f"{file.stem}.pdf").write_bytes(data)
    pages = data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") + data.count(b"/Type /Page/")
    failures = [] if data.startswith(b"%PDF") and 2 <= pages <= 30 else [f"{file.name} prints on {pages} pages"]
    failures += [f"{file.name}: wider than the paper: {each}" for each in wide]
    # Also where the screen is dark.
    return failures + ([] if paper == "rgb(255, 255, 255)" else [f"{file.name} prints on {paper}"])


def name_source_model(path: Path, name: str) -> None:
    """Calls a map's source model what the options of mv2v do not take, as a map from strangers may."""
    data = path.read_bytes()
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end])
    header["__metadata__"]["source_model"] = name
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[end:])


def make_reports(mv2v: Path, folder: Path) -> list:
    """Report files with how many figures each must have and words that must stand in it."""

    def run(*arguments: object, status: int = 0) -> str:
        done = subprocess.run([str(mv2v), *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == status, f"{arguments}: {done.stderr}"
        return done.stdout

    source, target = SAMPLE / "source-minilm.npy", SAMPLE / "target-wordllama.npy"
    pairs = ["--source", SAMPLE / "evaluation-minilm.npy", "--target", SAMPLE / "evaluation-wordllama.npy"]
    fitted, matching, failed = (folder / f"{name}.safetensors" for name in ("map", "matching", "failed"))
    run("fit", "--source", source, "--target", target, "--output", fitted, "--matching-output", matching,
        "--target-model", "WordLlama & \"others\"")
    for path in (fitted, matching):
        name_source_model(path, "<script>alert(1)</script>\u202e")
    (folder / "evaluation.json").write_text(run("evaluate", "--map", fitted, *pairs, "--cross-fitted-oracle", "--json"))
    for side, rows in (("source", 12_000), ("target", 12_000)):
        (folder / f"{side}.txt").write_bytes(b"".join(
            HOSTILE[row % len(HOSTILE)].encode() + f" {row}\n".encode() for row in range(rows)))
    # Spaces that have nothing in common, in a small search.
    rng = np.random.default_rng(1)
    np.save(folder / "noise-a.npy", rng.standard_normal((1500, 16), np.float32))
    np.save(folder / "noise-b.npy", rng.standard_normal((1500, 16), np.float32))
    job = "chain_limit: 3\nchains: 3\nmap_search: {clusterings: 2, rounds: 4, coarse_points: 100, fine_points: 200}\n"
    (folder / "job.yaml").write_text(job)
    run("fit", "--config", folder / "job.yaml", "--source", folder / "noise-a.npy", "--target", folder / "noise-b.npy",
        "--output", failed, status=3)

    def report(name: str, *arguments: object) -> Path:
        run("report", *arguments, "--output", folder / name)
        return folder / name

    texts = ["--source-texts", folder / "source.txt", "--target-texts", folder / "target.txt"]
    sides = ["--source", source, "--target", target]
    trusted = ["Trusted", "<script>alert(1)</script>⟨U+202E⟩", "--seed 0", "first component", "⟨U+001B⟩"]
    return [
        (report("everything.html", "--map", fitted, "--evaluation", folder / "evaluation.json", *sides, *texts), 11, trusted),
        (report("map-alone.html", "--map", fitted), 4, ["Trusted", "Add it with --evaluation", "Add it with --source"]),
        (report("matching.html", "--map", matching, *sides), 9, ["Trusted", "in nats", "common space"]),
        (report("failed.html", "--map", failed), 4, ["FAILED", "job.yaml", "rounds: 4"])]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mv2v", type=Path)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    failures: list = []
    checked = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        reports = make_reports(arguments.mv2v.resolve(), folder.resolve())
        browser = start_browser()
        try:
            for file, figures, words in reports:
                for dark, size, scripts in [
                    (False, WIDE, True), (True, WIDE, True), (False, PHONE, True), (True, PHONE, False), (False, WIDE, False)]:
                    page = Page(browser, file, dark, size, scripts)
                    page.check_shape(figures)
                    page.check_contents(words)
                    page.save(folder, f"{file.stem}-{'dark' if dark else 'light'}-{size[0]}{'' if scripts else '-plain'}")
                    if scripts:
                        page.check_accessibility()
                        page.check_sorting()
                    failures += page.failures
                    checked += 1
                browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
                failures += print_to(browser, file, folder)
        finally:
            browser.quit()
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"reports in the browser: {checked} pages, {len(failures)} findings")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
