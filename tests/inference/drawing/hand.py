"""Drawing on the page as people do: with a mouse, a finger, a pen, and keys."""

THREE = [(90, 62), (120, 48), (155, 62), (150, 100), (118, 122), (158, 140), (160, 182), (118, 204)]
THREE.append((82, 190))


def on_paper(page, points):
    """Places of the 256 by 256 paper in the window's pixels."""
    left, top, side = page.run(
        "(() => { const box = document.getElementById('paper').getBoundingClientRect();"
        " return [box.left, box.top, box.width]; })()"
    )
    return [(left + x * side / 256, top + y * side / 256) for x, y in points]


def with_mouse(page, points, kind="mouse", force=0.5):
    mouse = {"button": "left", "pointerType": kind, "force": force}
    (x, y), *rest = on_paper(page, points)
    page.send("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, clickCount=1, **mouse)
    for x, y in rest:
        page.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, buttons=1, **mouse)
    page.send("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, clickCount=1, **mouse)


def with_pen(page, points, force=0.5):
    with_mouse(page, points, "pen", force)


def with_finger(page, points):
    first, *rest = [{"x": x, "y": y} for x, y in on_paper(page, points)]
    page.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[first])
    for place in rest:
        page.send("Input.dispatchTouchEvent", type="touchMove", touchPoints=[place])
    page.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])


def press(page, *keys, modifiers=0):
    for key in keys:
        text = {"text": key} if len(key) == 1 and not modifiers else {}
        for kind in ("keyDown", "keyUp"):
            page.send("Input.dispatchKeyEvent", type=kind, key=key, modifiers=modifiers, **text)


def click(page, selector):
    page.run(f"document.querySelector({selector!r}).click()")


def seen(page):
    """Wait until what was drawn last is read and shown."""
    page.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def answer(page):
    """The digit that the page shows; None if it shows none."""
    seen(page)
    shown = page.run("document.querySelector('#verdicts strong').textContent")
    return int(shown) if shown.isdigit() else None


def doubts(page):
    """The codes of the doubts that are shown once the pen rests."""
    seen(page)
    page.until("mnistPaddle.state.doubts !== null")
    return page.run("mnistPaddle.state.doubts.map((doubt) => doubt.code)")


def width_of_ink(page):
    return page.run("Math.max(...mnistPaddle.history.present.strokes[0].points.map((p) => p[2]))")
