"""What a hostile learner hands in instead of exercise 9, and the outcomes that are allowed."""

from mnist_paddle.course.exercises.exercise import find

RIGHT = find("09_softmax").solution
FORGE = """
import json, os, sys
frame, nonce = sys._getframe(), ""
while frame:
    request = frame.f_locals.get("request")
    if isinstance(request, dict):
        nonce = request["nonce"]
    frame = frame.f_back
report = {"answers": [{"value": True}] * 4, "reseeded": False, "patched": [], "passed": True}
for number in range(3, 64):
    try:
        os.write(number, (nonce + json.dumps(report)).encode())
    except OSError:
        pass
os._exit(0)
"""
BOMB = FORGE.replace('"answers": [{"value": True}] * 4', '"answers": [[]] * (8 << 20)')
STEAL = """
import gc, sys
from mnist_paddle.course.exercises import exercise
text = getattr(sys.modules["mnist_paddle.course.exercises.track.e09_softmax"], "SOLUTION", "")
for thing in gc.get_objects():
    text = text or getattr(thing, "solution", "") if type(thing).__name__ == "Exercise" else text
if not text:
    text = open(exercise.__file__.replace("exercise.py", "track/e09_softmax.py")).read()
exec(text[text.index("import paddle"):])
"""
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        time.sleep(600)
    os._exit(0)
"""
WRONG = "def softmax(scores): return scores\n"
ATTACKS = {  # kind: (code, outcomes)
    "print": ("print('passed')\ndef softmax(s): print('passed', s)", {"wrong"}),
    "exit": ("exit(0)", {"exited"}),
    "os._exit": ("import os; os._exit(0)", {"exited"}),
    "exit in the call": ("def softmax(s): raise SystemExit(0)", {"exited"}),
    "syntax": ("def softmax(:", {"error"}),
    "kills its parent": (
        "import os\ntry: os.kill(os.getppid(), 9)\nexcept OSError: pass\n" + WRONG,
        {"wrong", "exited"},
    ),
    "ends by a signal": ("import os; os.kill(os.getpid(), 40)", {"exited"}),
    "writes to every channel": (
        "import os\nfor n in range(3, 64):\n  try: os.write(n, b'passed')\n  except OSError: pass\n"
        + RIGHT,
        {"tampered"},
    ),
    "forges a report": (FORGE, {"wrong", "tampered"}),
    "forges a bomb": (BOMB, {"tampered"}),
    "forges JSON": ("import json\njson.dumps = lambda *a, **k: '{}'\n" + WRONG, {"tampered"}),
    "patches the checker": (
        "from mnist_paddle.course.exercises import observing, values\n"
        "observing.ask = lambda *a: {'answers': [{'value': True}] * 4, 'reseeded': False}\n"
        "values.encode = lambda value: True\nobserving._patched = lambda before: []\n" + WRONG,
        {"wrong"},
    ),
    "patched Paddle": ("import paddle\npaddle.allclose = lambda *a: True\n" + RIGHT, {"wrong"}),
    "patched Tensor": ("import paddle\npaddle.Tensor.numpy = lambda t: None\n" + WRONG, {"wrong"}),
    "patched NumPy": (
        "import numpy\nnumpy.isclose = lambda a, b, **k: numpy.full(a.shape, True)\n" + WRONG,
        {"wrong"},
    ),
    "seed": (RIGHT.replace("    powers =", "    paddle.seed(0)\n    powers ="), {"wrong"}),
    "leaves a file": ("open('passed', 'w').write('1')", {"wrong"}),
    "always equal": (
        "class Equal:\n  def __eq__(self, other): return True\ndef softmax(s): return Equal()",
        {"wrong"},
    ),
    "closes its pipe and goes on": (
        "import os, time\nos.closerange(3, 256)\ntime.sleep(600)\n",
        {"timed out"},
    ),
    "leaves a process": (DAEMON + WRONG, {"wrong"}),
    "leaves a thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n"
        + WRONG,
        {"wrong"},
    ),
    "memory": (
        "import numpy as np\ndef softmax(s): return np.ones(1 << 32)",
        {"too much memory"},
    ),
    "an error that cannot be told": (
        "class E(Exception):\n  def __str__(self): raise ValueError\nraise E",
        {"error"},
    ),
    "an error that writes on the terminal": ("raise ValueError('\\x1b[2J')", {"error"}),
    "prints without end": ("while True: print('x' * 10**6)", {"error"}),
    "waits": ("import time; time.sleep(600)", {"timed out"}),
}
ON_LINUX = {  # where the kernel has Landlock
    "steals the solution": (STEAL, {"error"}),
    "writes outside": (
        "import os, tempfile\nfor place in ('/tmp/', '/var/tmp/', os.path.expanduser('~root/')):\n"
        "  try: open(place + 'hostile', 'w'); raise SystemExit\n  except OSError: pass\n" + WRONG,
        {"wrong"},
    ),
    "opens its parent's files": (
        "import os\ntry: os.listdir(f'/proc/{os.getppid()}/fd'); raise SystemExit\n"
        "except OSError: pass\n" + WRONG,
        {"wrong"},
    ),
}
ON_LINUX_6_12 = {  # never run it where signals are not closed: it would end the session
    "kills everybody": (
        "import os\ntry: os.kill(-1, 9)\nexcept OSError: pass\n" + WRONG,
        {"wrong", "exited"},
    ),
}
