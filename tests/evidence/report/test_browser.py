"""The report in a real browser: it opens from a file, offline, filters, leads, prints, and everybody can use it."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page, expect, sync_playwright

from hipaa_landing_zone.evidence.report import report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 720}
RUN_AXE = """async () => {
  const places = [...document.querySelectorAll(".view[hidden], .list[hidden], .entry[hidden]")].map((each) => {
    const place = document.createComment("");
    each.replaceWith(place);
    return [place, each];
  });
  const found = await axe.run(document, { resultTypes: ["violations"] });
  for (const [place, each] of places.reverse()) place.replaceWith(each);
  return found;
}"""
"""axe without what is hidden: it judges nothing of that, and takes a minute to find out that it is hidden."""
WIDTH = """part => new Promise(resolve => {
  location.hash = part;
  setTimeout(() => requestAnimationFrame(() => resolve(document.documentElement.scrollWidth)));
})"""
DRAWN = ("organization", "network", "data-flow", "guardrails", "accounts", "inventory")
PARTS = ("overview", "controls", "control-164.312(b)", "mechanism-HLZ-RULE-07", "findings", "exceptions", "asset-1")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        pytest.fail("No Chromium: install it (apt-get install chromium), or name its program in the variable CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.fail(
            f"{AXE} is missing: run `npm ci` (or `make setup`), which installs axe-core from package-lock.json."
        )
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def file(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(page, encoding="utf-8")
    return file


Visit = "Callable[..., Page]"


@pytest.fixture
def visit(browser: Browser, file: Path) -> Iterator[Visit]:
    """Opens a part of the report, offline; afterwards nothing may have been complained about or asked for."""
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def visit(part: str = "", **options) -> Page:
        context = browser.new_context(offline=True, **{"viewport": DESK, **options})
        contexts.append(context)
        opened = context.new_page()
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(f"{file.as_uri()}#{part}")
        return opened

    yield visit
    for context in contexts:
        context.close()
    assert said == []
    assert {url.split("#")[0] for url in asked} == {file.as_uri()}


def test_opens_with_the_overview_and_nothing_else(visit):
    page = visit()
    expect(page).to_have_title(re.compile("^Overview: Sick & <b>Bay</b>"))
    expect(page.get_by_role("heading", level=2)).to_have_text(["Overview"])
    expect(page.get_by_text("It is no statement of compliance").first).to_be_visible()


def test_filters_narrow_the_matrix_and_say_how_far(visit):
    page = visit("controls")
    shown = page.locator("#matrix tbody tr:visible")
    said = page.locator('form[data-for="matrix"] output')
    expect(said).to_have_text("Showing 108 of 108 paragraphs")
    expect(said).to_have_attribute("aria-live", "polite")
    page.get_by_label("Designation").select_option("Addressable")
    expect(shown).to_have_count(22)
    page.get_by_label("only with open findings").check()
    number = shown.count()
    assert 0 < number < 22
    expect(said).to_have_text(f"Showing {number} of 108 paragraphs")
    page.get_by_role("button", name="Clear").click()
    expect(shown).to_have_count(108)
    page.get_by_label("Search").first.fill("sanction")
    expect(shown.first).to_contain_text("164.308(a)(1)(ii)(C)")
    page.get_by_label("Search").first.fill("no such words")
    expect(said).to_have_text("Showing 0 of 108 paragraphs")


def test_columns_sort_both_ways(visit):
    page = visit("controls")
    head = page.locator("#matrix").get_by_role("button", name="Mech.")
    column = lambda: [int(text) for text in page.locator("#matrix tbody td:nth-child(7)").all_inner_texts()]  # noqa: E731
    head.click()
    assert column() == sorted(column())
    head.click()
    assert column() == sorted(column(), reverse=True)
    expect(page.locator("#matrix th[aria-sort]")).to_have_attribute("aria-sort", "descending")


def test_a_count_leads_to_the_rows_that_it_counts(visit):
    page = visit()
    count = page.locator('td a[data-filter*="status=partial"]').first
    number = int(count.inner_text())
    count.click()
    expect(page.locator("#matrix tbody tr:visible")).to_have_count(number)


def test_leads_from_a_paragraph_to_a_resource_and_back(visit, evil):
    page = visit("controls")
    page.get_by_role("link", name="164.312(b)", exact=True).click()
    expect(page.get_by_role("heading", level=3)).to_contain_text(["164.312(b) Audit controls"])
    expect(page.locator("#matrix")).to_be_hidden()
    page.locator("#control-164\\.312\\(b\\) summary", has_text="how to look").first.click()
    expect(page.locator("pre.command:visible").first).to_contain_text("aws ")
    page.goto(page.url.split("#")[0] + "#mechanism-HLZ-RULE-07")
    expect(page.locator("dd pre.command:visible")).to_contain_text("cdk synth")
    page.get_by_role("button", name="Show them").click()
    page.locator("summary:visible", has_text="Bucket in 3 places").click()
    page.locator("a:visible", has_text="log-archive").click()
    expect(page.get_by_role("heading", level=3)).to_have_text("AWS::S3::Bucket Bucket")
    expect(page.locator(".excerpt")).to_contain_text('"BucketName"')
    assert evil in page.evaluate("JSON.parse(document.querySelector('.excerpt').textContent).Properties.BucketName")
    expect(page.locator(".excerpt img")).to_have_count(0)
    expect(page.locator("[data-one-asset]").get_by_role("link", name="F-1")).to_be_visible()
    page.locator("[data-one-asset]").get_by_role("link", name="HLZ-RULE-07").click()
    page.locator("#mechanism-HLZ-RULE-07").get_by_role("link", name="F-1").click()
    expect(page.locator("#finding-F-1")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile("#asset-1$"))
    expect(page.get_by_role("heading", level=3)).to_have_text("AWS::S3::Bucket Bucket")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("control-164.312(b)", "Audit controls"),
        ("control-164.402~20~~22~Breach~22~", "164.402"),
        ("safeguard-org-cloudtrail", "org-cloudtrail"),
        ("guardrail-HLZ-SCP-05", "HLZ-SCP-05"),
        ("account-log-archive", "log archive"),
        ("exception-X-late", "what X-late"),
        ("asset-3", "AWS::S3::Bucket"),
        ("asset-999", "no resource with this number"),
        ("no-such-part", "Overview"),
    ],
)
def test_deep_links_open_their_part(visit, part, words):
    page = visit(part)
    expect(page.locator("main").get_by_text(words).locator("visible=true").first).to_be_in_viewport()


def test_inventory_is_drawn_and_filtered(visit, planted):
    page = visit("inventory")
    said = page.locator("form[data-inventory] output")
    expect(said).to_have_text(f"Showing {len(planted.assets)} of {len(planted.assets)} resources")
    page.locator("form[data-inventory] [name=account]").select_option("ehr-prod")
    expect(said).to_have_text(f"Showing 1 of {len(planted.assets)} resources")


def test_keyboard_alone_is_enough(visit):
    page = visit()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Control matrix", exact=False).first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Control matrix")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search").first).to_be_focused()
    page.keyboard.type("164.312(b)")
    cite = page.locator("#matrix").get_by_role("link", name="164.312(b)", exact=True)
    for _ in range(60):
        page.keyboard.press("Tab")
        if cite.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=3)).to_be_focused()
    fold = page.locator(".entry summary:visible").first
    fold.focus()
    page.keyboard.press("Enter")
    expect(page.locator("pre.command:visible").first).to_be_visible()


def test_without_script_everything_but_the_list_of_resources_is_there(visit):
    page = visit(java_script_enabled=False)
    expect(page.locator("#matrix tbody tr:visible")).to_have_count(108)
    expect(page.get_by_role("heading", name="164.312(b) Audit controls")).to_be_visible()
    expect(page.locator("#mechanism-HLZ-RULE-07")).to_contain_text("npx cdk synth")
    expect(page.locator("form:visible")).to_have_count(0)
    expect(page.locator(".unscripted")).to_be_visible()
    expect(page.locator("#finding-F-3")).to_be_visible()


def test_prints_whole_and_in_part(visit):
    page = visit("controls")
    whole = page.pdf(format="A4", prefer_css_page_size=True)
    assert whole.startswith(b"%PDF")
    pages = len(re.findall(rb"/Type\s*/Page\b", whole))
    assert pages > 40
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("form:visible")).to_have_count(0)
    expect(page.locator("#overview")).to_be_visible()
    page.evaluate("document.documentElement.classList.add('only')")
    expect(page.locator("#overview")).to_be_hidden()
    expect(page.locator("#matrix")).to_be_visible()
    assert 0 < len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) < 12
    wide = page.locator("#matrix").evaluate("table => table.scrollWidth <= document.documentElement.clientWidth")
    assert wide


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", DESK), ("light", PHONE)])
def test_axe_finds_nothing(visit, axe, scheme, viewport):
    page = visit(color_scheme=scheme, viewport=viewport, bypass_csp=True, reduced_motion="reduce")
    page.evaluate(axe)
    for part in (*PARTS, *DRAWN, "answerable", "proposed", "responsibility"):
        page.evaluate("part => { location.hash = part }", part)
        page.wait_for_function("part => document.querySelector('.view.shown [tabindex=\"-1\"]')", arg=part)
        found = page.evaluate(RUN_AXE)
        said = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]
        assert said == [], part


def test_a_phone_shows_everything_without_scrolling_sideways(visit):
    page = visit(viewport=PHONE)
    widths = {
        part: page.evaluate(WIDTH, part) for part in (*PARTS, *DRAWN, "safeguards", "mechanisms", "records", "about")
    }
    assert {part: width for part, width in widths.items() if width > PHONE["width"]} == {}


def test_the_example_opens_without_a_complaint(browser, evidence, tmp_path):
    """What collecting really gives, and not only what is made by hand."""
    said: list[str] = []
    (tmp_path / "report.html").write_text(report(evidence), encoding="utf-8")
    context = browser.new_context(offline=True, viewport=DESK)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{(tmp_path / 'report.html').as_uri()}#asset-12")
    expect(page.locator(".excerpt")).to_be_visible()
    context.close()
    assert said == []
