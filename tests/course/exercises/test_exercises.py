"""The exercises are sound, and no learner's code passes but by computing what was asked."""

import json
import multiprocessing
import os
import signal
import time

import numpy as np
import paddle
import pytest

from mnist_paddle.course.exercises import class_report, learner, limits
from mnist_paddle.course.exercises.doctor import problems
from mnist_paddle.course.exercises.exercise import find, names
from mnist_paddle.course.exercises.grading import KEPT, grade
from mnist_paddle.course.exercises.workers import Worker

SOFTMAX = find("09_softmax")


@pytest.fixture(scope="module")
def worker():
    with Worker() as worker:
        yield worker


@pytest.mark.parametrize("name", names())
def test_doctor(name, worker):
    assert list(problems(find(name), worker)) == []


OTHER_WAYS = {
    "09_softmax": """
import paddle
def softmax(s):
    return paddle.exp(s - paddle.logsumexp(s, axis=-1, keepdim=True))
""",
    "10_cross_entropy": """
import paddle
def cross_entropy(o, y):
    return -paddle.nn.functional.log_softmax(o)[paddle.arange(len(y)), y].mean()
""",
    "12_descend": """
import paddle
def descend(p, lr):
    p.set_value(p.detach() - lr * p.grad)
    p.clear_grad()
""",
    "13_train_step": """
import paddle
def train_step(model, optimizer, images, labels):
    optimizer.clear_grad()
    logs = paddle.nn.functional.log_softmax(model(images))
    loss = -logs[paddle.arange(len(labels)), labels].mean()
    loss.backward()
    optimizer.minimize(loss)
    return loss.item()
""",
    "14_no_grad": """
import paddle
@paddle.no_grad()
def mean_loss(model, images, labels):
    return paddle.nn.CrossEntropyLoss()(model(images), labels).item()
""",
    "15_accuracy": """
import numpy as np
def accuracy(model, batches):
    right = [model(x).numpy().argmax(1) == y.numpy()[:, 0] for x, y in batches]
    return np.concatenate(right).mean()
""",
    "16_test_set": """
import paddle
def test_accuracy(model, MNIST):
    right = 0
    test = MNIST(mode="test")
    for i in range(len(test)):
        image, label = test[i]
        number = float(model(paddle.to_tensor(image / 255).reshape([1, 784])))
        right += round(number) == label[0]
    return right / len(test)
""",
    "17_eval_mode": """
import paddle
def probabilities(model, images):
    before = model.training
    try:
        model.eval()
        return paddle.exp(paddle.nn.functional.log_softmax(model(images).detach()))
    finally:
        model.train() if before else model.eval()
""",
    "21_learning_rates": """
def learning_rates(train):
    return {"crawls": 1e-6, "good": 0.01, "diverges": 1}
""",
    "27_layer_outputs": """
def layer_outputs(model, images):
    seen, handles = [], []
    for n, l in model.named_sublayers():
        def hook(layer, x, y, n=n):
            seen.append([n, y])
        handles.append(l.register_forward_post_hook(hook))
    try:
        model(images)
    finally:
        [h.remove() for h in handles]
    return tuple(seen)
""",
    "28_l2": """
import paddle
def with_l2(loss, parameters, coeff):
    return paddle.add_n([loss, *(0.5 * coeff * paddle.sum(paddle.square(p)) for p in parameters)])
""",
    "32_two_losses": """
import matplotlib.figure
import numpy as np
def loss_curves(a, b):
    figure = matplotlib.figure.Figure()
    axes = figure.add_subplot()
    x = np.arange(len(b)) + 1
    axes.plot(x, [np.mean(e) for e in a], "r--")
    axes.plot(x, b)
    axes.legend(["训练损失", "测试损失"])
    return figure
""",
    "33_resume": """
import os, pickle, paddle
def train(model, optimizer, scheduler, batches, folder, most):
    path = folder + "/a"
    done = 0
    if os.path.isfile(path + ".pdopt"):
        model.load_dict(paddle.load(path + ".pdparams"))
        optimizer.set_state_dict(paddle.load(path + ".pdopt"))
        done = int(open(path).read())
    numbers = []
    for n, (x, y) in enumerate(batches):
        if n < done or len(numbers) == most:
            continue
        loss = paddle.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        scheduler.step()
        numbers.append(n)
        paddle.save(model.state_dict(), path + ".pdparams")
        paddle.save(optimizer.state_dict(), path + ".pdopt")
        open(path, "w").write(str(n + 1))
    return numbers
""",
}


@pytest.mark.parametrize("name", OTHER_WAYS)
def test_a_right_answer_by_another_way_passes(name, worker):
    found = worker.check(find(name), OTHER_WAYS[name], name)
    assert found, found.words["en"]


BY_HAND = {  # exercise: Paddle's optimizer, the sizes of the step, what stands between
    "22_momentum": ("Momentum", {"momentum": 0.9}, 1),
    "23_adagrad": ("Adagrad", {"epsilon": 1e-6}, 1),
    "24_adam": ("Adam", {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}, 2),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_an_update_rule_by_hand_is_paddles(name):
    kind, sizes, states = BY_HAND[name]
    exercise, space = find(name), {}
    exec(exercise.solution, space)
    random = np.random.default_rng(0)
    weight = random.normal(size=5)
    parameter = paddle.create_parameter([5], "float64")
    parameter.set_value(weight)
    optimizer = getattr(paddle.optimizer, kind)(0.1, parameters=[parameter], **sizes)
    state = [weight * 0] * states
    for step in range(1, 6):
        gradient = random.normal(size=5)
        number = [step] if name == "24_adam" else []
        weight, *state = space[exercise.asks](
            weight, gradient, *state, *number, 0.1, *sizes.values()
        )
        (parameter * paddle.to_tensor(gradient)).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
    np.testing.assert_allclose(parameter.numpy(), weight, rtol=1e-6)


def test_l2_by_hand_is_paddles():
    weight = np.random.default_rng(0).normal(size=4)
    space = {}
    exec(find("28_l2").solution, space)
    ends = []
    for by_hand in (True, False):
        parameter = paddle.create_parameter([4], "float64")
        parameter.set_value(weight)
        decay = None if by_hand else paddle.regularizer.L2Decay(0.3)
        optimizer = paddle.optimizer.SGD(0.1, parameters=[parameter], weight_decay=decay)
        loss = parameter.sum()
        (space["with_l2"](loss, [parameter], 0.3) if by_hand else loss).backward()
        optimizer.step()
        ends.append(parameter.numpy())
    np.testing.assert_allclose(*ends, rtol=1e-9)


def test_the_nine_that_the_course_sets_are_marked():
    marks = {name: find(name).course for name in names() if find(name).course}
    assert marks == {
        "16_test_set": "§1",
        "18_compare_losses": "§4, §8",
        "21_learning_rates": "§5",
        "25_which_optimizer": "§5",
        "27_layer_outputs": "§8",
        "29_weight_decay": "§8",
        "31_accuracy_curve": "§8",
        "32_two_losses": "§8",
    }


HOSTILE = {
    "print": ("print('passed')\ndef softmax(s): print('passed', s)", "wrong"),
    "exit": ("exit(0)", "exited"),
    "os._exit": ("import os; os._exit(0)", "exited"),
    "exit in the call": ("def softmax(s): raise SystemExit(0)", "exited"),
    "syntax": ("def softmax(:", "error"),
    "kills its parent": ("import os; os.kill(os.getppid(), 9)", "exited"),
    "writes to every channel": (
        "import os\nfor n in range(3, 64):\n  try: os.write(n, b'passed')\n  except OSError: pass\n"
        + SOFTMAX.solution,
        "tampered",
    ),
    "memory": ("import numpy as np\ndef softmax(s): return np.ones(1 << 32)", "too much memory"),
    "patched Paddle": (
        "import paddle\npaddle.allclose = lambda *a: True\n" + SOFTMAX.solution,
        "wrong",
    ),
    "patched NumPy": (
        "import numpy\nnumpy.isclose = lambda a, b, **k: numpy.full(a.shape, True)\n"
        "def softmax(s): return s",
        "wrong",
    ),
    "seed": (SOFTMAX.solution.replace("    powers =", "    paddle.seed(0)\n    powers ="), "wrong"),
    "leaves a file": ("open('passed', 'w').write('1')", "wrong"),
    "always equal": (
        "class Equal:\n  def __eq__(self, other): return True\ndef softmax(s): return Equal()",
        "wrong",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_code_never_passes(kind, worker):
    code, outcome = HOSTILE[kind]
    assert worker.check(SOFTMAX, code, "hostile.py").outcome == outcome
    assert worker.check(SOFTMAX, SOFTMAX.solution, "after.py")  # and harms nobody after it


def test_an_endless_loop_is_ended():
    assert limits.SECONDS <= 10
    with Worker() as worker:
        assert worker.check(SOFTMAX, "while True: pass", "loop.py").outcome == "timed out"


def test_the_traceback_is_the_learners_own(worker):
    code = "import paddle\ndef softmax(s):\n    return s @ paddle.ones([99, 1])\n"
    words = worker.check(SOFTMAX, code, "own.py").words["en"]
    assert "line 3: return s @ paddle.ones([99, 1])" in words
    assert "site-packages" not in words and "worker" not in words


def test_the_environment_is_not_the_teachers(worker, monkeypatch):
    monkeypatch.setenv("TEACHERS_SECRET", "1")
    with Worker() as fresh:
        fresh.check(SOFTMAX, "import os; print(sorted(os.environ), os.listdir())", "spy.py")
        assert "TEACHERS_SECRET" not in fresh.printed and "[]" in fresh.printed


def test_a_notebook_says_the_same(capsys):
    from mnist_paddle.exercises import check, hint, solution

    assert not check(9, lambda scores: scores, lang="en")
    assert "first differs at [0, 0]" in capsys.readouterr().out
    solution(9, lang="en")
    hint(9, lang="en")
    assert SOFTMAX.solution not in capsys.readouterr().out
    space = {}
    exec(SOFTMAX.solution, space)
    assert check(9, space["softmax"], lang="zh")
    assert "做对了" in capsys.readouterr().out


def test_nothing_of_the_learners_is_lost(tmp_path):
    folder = learner.LearnerFolder(tmp_path)
    assert folder.start(SOFTMAX)
    folder.file(SOFTMAX).write_text("mine", encoding="utf-8")
    assert not folder.start(SOFTMAX) and folder.read(SOFTMAX) == "mine"
    kept = [folder.reset(SOFTMAX)]
    folder.file(SOFTMAX).write_text("mine too", encoding="utf-8")
    kept.append(folder.reset(SOFTMAX))
    assert [path.read_text(encoding="utf-8") for path in kept] == ["mine", "mine too"]
    (tmp_path / "progress.json").write_text("{damaged", encoding="utf-8")
    assert folder.passed() == set()
    assert [p.read_text() for p in tmp_path.glob("progress.*.json")] == ["{damaged"]


def _mark_all(folder, own):
    for name in own:
        learner.LearnerFolder(folder).mark_passed(find(name))


def test_two_processes_lose_nothing_of_each_other(tmp_path):
    context = multiprocessing.get_context("spawn")
    halves = [names()[::2], names()[1::2]]
    both = [context.Process(target=_mark_all, args=(tmp_path, half)) for half in halves]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert learner.LearnerFolder(tmp_path).passed() == set(names())


def _mark_for_ever(folder):
    while True:
        learner.LearnerFolder(folder).next_hint(SOFTMAX)


def test_progress_survives_kill_9(tmp_path):
    learner.LearnerFolder(tmp_path).mark_passed(SOFTMAX)
    context = multiprocessing.get_context("spawn")
    for number in range(5):
        process = context.Process(target=_mark_for_ever, args=(tmp_path,))
        process.start()
        before = (tmp_path / "progress.json").stat().st_mtime_ns
        while (tmp_path / "progress.json").stat().st_mtime_ns == before:
            time.sleep(0.01)
        time.sleep(0.003 * number)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert learner.LearnerFolder(tmp_path).passed() == {SOFTMAX.name}
    assert not list(tmp_path.glob("progress.*.json"))


def test_a_class_is_graded_and_goes_on(tmp_path, monkeypatch):
    answers = {
        "张三": SOFTMAX.solution,
        "=cmd": SOFTMAX.code_of(SOFTMAX.mistakes[0]),
        "eve": "import os; os._exit(0)",
    }
    for name, code in answers.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / SOFTMAX.file_name).write_text(code, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    grades = grade(tmp_path)
    outcomes = {name: grades[name][SOFTMAX.name]["outcome"] for name in grades}
    assert outcomes == {
        "=cmd": "wrong",
        "empty": "not attempted",
        "eve": "exited",
        "张三": "passed",
    }
    assert class_report.frequent_mistakes(grades, "en") == [(1, SOFTMAX.name, "wrong axis")]
    assert "张三" in class_report.csv(grades, "zh").decode("utf-8-sig")
    assert "\r\n'=cmd,0," in class_report.csv(grades, "en").decode("utf-8-sig")
    assert "wrong axis" in class_report.html(grades, "en").decode()
    monkeypatch.setattr(Worker, "check", None)  # nothing is run again
    assert json.dumps(grade(tmp_path)) == json.dumps(grades)


DAMAGED = [
    [], 5, {"passed": []}, {"hints": {"01_image_and_label": -9}}, {"hints": {"x": 10**400}},
    {"hints": {"x": True}}, {"language": ["en"]}, {"hints": {"x": None}},
]  # fmt: skip


@pytest.mark.parametrize("progress", [*map(json.dumps, DAMAGED), "[" * 9999, "NaN", "9" * 5000])
def test_progress_that_is_none_is_put_aside(tmp_path, progress):
    (tmp_path / "progress.json").write_text(progress)
    folder = learner.LearnerFolder(tmp_path)
    folder.mark_passed(find("1"))
    assert folder.next_hint(find("2")) == 1
    assert folder.passed() == {find("1").name}
    kept = tmp_path.glob("progress.*.json")
    assert [path.read_text() for path in kept] == [progress]


def test_half_characters_in_progress_stay(tmp_path):
    (tmp_path / "progress.json").write_text('{"mine": "\\ud800", "passed": {}}')
    learner.LearnerFolder(tmp_path).mark_passed(find("1"))
    assert json.loads((tmp_path / "progress.json").read_text())["mine"] == "\ud800"


@pytest.mark.parametrize("kept", [{}, 5, {"outcome": "x"}, {"outcome": "passed"}, None])
def test_grades_that_somebody_forged_are_not_believed(tmp_path, monkeypatch, kept):
    """Whatever stands under the right keys, code that is not there was not attempted."""
    (tmp_path / "li").mkdir()
    grades = grade(tmp_path)
    path = tmp_path / KEPT
    path.write_text(json.dumps(dict.fromkeys(json.loads(path.read_text()), kept)))
    assert grade(tmp_path) == grades
