"""The command: what it lists, refuses and runs."""

import pytest

from mnist_paddle.__main__ import main
from mnist_paddle.course.lessons import LESSONS


def test_without_a_name_it_lists_the_lessons(capsys):
    assert main(["lesson"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed and lesson.title in printed for name, lesson in LESSONS.items())


def test_listing_does_not_load_a_lesson(run_python):
    code = (
        "import sys; from mnist_paddle.course.lessons import LESSONS; "
        "assert not [m for m in sys.modules if m.startswith('mnist_paddle.course.lessons.')]"
    )
    run_python("-c", code)


@pytest.mark.parametrize("name", LESSONS)
def test_lessons_are_imported_without_matplotlib(name, run_python):
    code = (
        "import sys; from mnist_paddle.course.lessons import LESSONS\n"
        f"LESSONS[{name!r}].load().run\n"
        "assert 'matplotlib' not in sys.modules"
    )
    run_python("-c", code)


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["mlp", "--epochs", "0"], ["mlp", "--seed", "-1"], ["mlp", "--epoch", "x"]],
)
def test_bad_arguments_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["lesson", *arguments])
    assert caught.value.code == 2
    assert "error" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mlp", "--data-dir", "x"], "--data-dir"),
        (["softmax", "--data-dir", "/nowhere"], "/nowhere lacks train-images-idx3-ubyte.gz"),
        (["losses", "--device", "tpu"], "tpu"),
    ],
)
def test_what_a_user_can_mend_is_one_line(arguments, said, tmp_path, capsys):
    assert main(["lesson", *arguments, "--output-dir", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_ctrl_c_ends_with_130_and_no_traceback(tmp_path, monkeypatch, capsys):
    from mnist_paddle.course.lessons import loss_functions

    def interrupted(seed):
        raise KeyboardInterrupt

    monkeypatch.setattr(loss_functions, "show_timing", interrupted)
    assert main(["lesson", "losses", "--output-dir", str(tmp_path)]) == 130
    printed = capsys.readouterr()
    assert "0.8685" in printed.out
    assert "Traceback" not in printed.err
