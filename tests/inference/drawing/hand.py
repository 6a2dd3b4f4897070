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


def window(page, width, height, phone=False, **media):
    page.send("Emulation.setDeviceMetricsOverride", width=width, height=height, mobile=phone,
              deviceScaleFactor=2 if phone else 1)  # fmt: skip
    page.send("Emulation.setTouchEmulationEnabled", enabled=phone)
    features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
    page.send("Emulation.setEmulatedMedia", features=features)


def at_cell(page, layer, map_, row, column):
    """Point at a cell of a layer's map with the mouse, and return the explanation's text."""
    side, columns = (28, 14, 14, 7, 7)[layer], 1 if layer == 4 else 4
    rows = 1 if layer == 4 else 5
    page.run(f"document.querySelectorAll('#maps canvas')[{layer}].scrollIntoView()")
    left, top, width, height = page.run(
        f"(() => {{ const box = document.querySelectorAll('#maps canvas')[{layer}]"
        ".getBoundingClientRect(); return [box.left, box.top, box.width, box.height]; })()"
    )
    x = left + width * (60 * (map_ % columns) + 56 * (column + 0.5) / side) / (60 * columns - 4)
    y = top + height * (60 * (map_ // columns) + 56 * (row + 0.5) / side) / (60 * rows - 4)
    page.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    seen(page)
    return page.run("document.getElementById('cell').innerText")
