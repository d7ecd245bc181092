"""The modules of the client, each by its own tests, in a real browser and without a backend."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, Page, Route

import goalfund.web
from tests.browser.conftest import JS_TESTS, Watched

WEB = Path(goalfund.web.__file__).parent
pytestmark = pytest.mark.browser

_RUN = """
async ([module, name]) => {
    const tests = await import(`/tests/${module}`);
    await tests[name]();
}
"""


def _js_tests() -> Iterator[tuple[str, str]]:
    for path in sorted(JS_TESTS.glob("*_test.js")):
        for name in _names(path):
            yield path.name, name


def _names(path: Path) -> list[str]:
    return re.findall(r"^export (?:async )?function (test_\w+)", path.read_text(), re.MULTILINE)


@pytest.mark.parametrize(("module", "name"), list(_js_tests()))
async def test_of_the_module(one_page: Watched, static_site: str, module: str, name: str) -> None:
    """Reliability 51, 53, 54, 55, 56, 59 and 62, as far as the client has its part in them."""
    one_page.complaints.clear()
    await one_page.page.goto(f"{static_site}/blank")

    await one_page.page.evaluate(_RUN, [module, name])
    assert [] == one_page.complaints


def test_every_module_of_tests_has_some() -> None:
    modules = {path.name for path in JS_TESTS.glob("*_test.js")}

    assert modules == {module for module, _ in _js_tests()}
    assert len(list(_js_tests())) > 60


CHAIN = "chain_test.js"
SESSION = "session_test.js"
WATCHING = "subscription_test.js"
TIME = "time_test.js"
PLANTED = [
    (
        "protocol/position.js",
        ("if (event.seq !== this.seq + 1) break;", ""),
        (WATCHING, "test_no_disorder_of_the_network_is_ever_seen"),
    ),
    (
        "protocol/position.js",
        ("if (event.seq <= this.seq) continue;", ""),
        (WATCHING, "test_duplicate_and_overlapping_frames_are_dropped"),
    ),
    (
        "protocol/subscription.js",
        ("this.#held.push(frame);", ""),
        (WATCHING, "test_frames_before_the_acknowledgement_wait_for_it"),
    ),
    (
        "protocol/subscription.js",
        ("after_seq: seq }", "after_seq: 0 * seq }"),
        (WATCHING, "test_after_a_reconnect_it_resumes_where_it_was"),
    ),
    (
        "protocol/chain.js",
        ("if (hash !== event.hash)", "if (false)"),
        (CHAIN, "test_every_altered_field_is_named_by_its_event_and_reason"),
    ),
    (
        "protocol/chain.js",
        ("if (event.seq !== seq)", "if (false)"),
        (CHAIN, "test_every_altered_field_is_named_by_its_event_and_reason"),
    ),
    (
        "protocol/chain.js",
        ("=== body.commitment", "!== null"),
        (CHAIN, "test_every_altered_field_is_named_by_its_event_and_reason"),
    ),
    (
        "protocol/canonical.js",
        ("Object.keys(value).sort()", "Object.keys(value)"),
        (CHAIN, "test_the_hash_is_the_one_the_contract_defines"),
    ),
    (
        "protocol/rest.js",
        ('"Idempotency-Key": operationId', '"Idempotency-Key": Math.random()'),
        ("rest_test.js", "test_a_contribution_carries_its_key_and_its_body"),
    ),
    (
        "protocol/session.js",
        ('? "omit" : "include"', '? "include" : "include"'),
        (SESSION, "test_without_cookies_it_signs_in_by_token_and_clears_up"),
    ),
    (
        "protocol/session.js",
        ("isUnsafe && this.#csrfToken ?", "false ?"),
        (SESSION, "test_a_cookie_that_the_browser_keeps_is_all_there_is"),
    ),
    (
        "protocol/account.js",
        ('if (code === "step_up_required") return this.#steppedUp();', ""),
        (
            SESSION,
            "test_a_step_up_is_asked_for_once_and_the_request_repeated_with_its_key",
        ),
    ),
    (
        "protocol/organising.js",
        ("headers: ifMatch(goal)", "headers: {}"),
        (
            "organising_test.js",
            "test_an_edit_names_the_version_that_was_read_and_keeps_its_key",
        ),
    ),
    (
        "protocol/link.js",
        ("await this.#onSignedOut();", ""),
        (SESSION, "test_a_socket_that_is_signed_out_comes_back_as_nobody"),
    ),
    (
        "pages/time.js",
        ('timeZone: "Africa/Lagos"', 'timeZone: "UTC"'),
        (TIME, "test_a_time_near_midnight_is_on_the_day_of_lagos"),
    ),
    (
        "pages/time.js",
        ("T22:59:59Z", "T23:59:59Z"),
        (TIME, "test_a_last_day_ends_with_its_last_second_in_lagos"),
    ),
]


@pytest.fixture(scope="module")
async def spoiled_page(chromium: Browser) -> AsyncIterator[Page]:
    """A page apart from the one of the tests above, to plant one bug after the other in."""
    async with await chromium.new_context(locale="en-NG") as context:
        yield await context.new_page()


@pytest.mark.parametrize(("file", "change", "test"), PLANTED)
async def test_a_planted_bug_is_caught(
    spoiled_page: Page,
    static_site: str,
    file: str,
    change: tuple[str, str],
    test: tuple[str, str],
) -> None:
    """The negative control: the tests above would notice."""
    source = (WEB / file).read_text()
    assert change[0] in source

    async def plant(route: Route) -> None:
        spoiled = source.replace(*change)
        headers = {"Cache-Control": "no-store"}
        await route.fulfill(body=spoiled, content_type="text/javascript", headers=headers)

    await spoiled_page.route(f"**/web/{file}", plant)
    await spoiled_page.goto(f"{static_site}/blank")

    with pytest.raises(Error, match=test[1]):
        await spoiled_page.evaluate(_RUN, list(test))
    await spoiled_page.unroute_all()
