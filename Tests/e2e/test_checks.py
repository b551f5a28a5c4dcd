"""The checks of the other tests find what they are for."""

import pytest

from screens import check_screen

SPOIL = """
(markup) => {
  const box = document.createElement("div");
  box.innerHTML = markup;
  document.querySelector("main").append(box);
  box.querySelector(".wide")?.style.setProperty("width", "3000px");
  box.querySelector(".pale")?.style.setProperty("color", "#c8c8c8");
}
"""


@pytest.mark.parametrize(("markup", "fault"), [
    ('<div class="wide">far</div>', "px wide"),
    ('<p class="pale">can hardly be read</p>', "color-contrast"),
    ("<button></button>", "button-name"),
    ('<img src="/icon.png">', "image-alt"),
])
def test_a_spoilt_screen_is_noticed(page_of, markup, fault):
    screen = page_of(None).open("/login")
    if "<img" in markup:
        screen.guard.expect(404, "/icon.png")
    screen.page.evaluate(SPOIL, markup)
    with pytest.raises(AssertionError, match=fault):
        check_screen(screen, "spoilt", shots=False)


@pytest.mark.parametrize(("script", "fault"), [
    ("console.error('what now')", "console: what now"),
    ("setTimeout(() => { throw new Error('broken') })", "script: .*broken"),
    ("fetch('/api/nothing')", "404: GET /api/nothing"),
])
def test_a_fault_of_the_page_is_noticed(page_of, script, fault):
    screen = page_of(None).open("/login")
    screen.page.evaluate(f"() => {{ {script} }}")
    screen.page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true)))")
    screen.guard.wait_for_calls()
    with pytest.raises(AssertionError, match=fault):
        screen.guard.verify()


def test_many_calls_and_slowness_are_noticed(page_of):
    screen = page_of(None).open("/login")
    with pytest.raises(AssertionError, match="asks the API"):
        check_screen(screen, "spoilt", most_calls=0, shots=False)
    screen.page.context.add_init_script("Object.defineProperty(window, 'contentAt', { value: 5000 })")
    screen.open("/login")
    with pytest.raises(AssertionError, match="after 5000 ms"):
        check_screen(screen, "spoilt", shots=False)
