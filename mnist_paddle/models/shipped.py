"""The trained weights that the project ships, by the recipe that trained them."""

from mnist_paddle.system.work_folder import WORK

SHIPPED = {
    "tutorial": WORK / "mnist.pdparams",
    "robust": WORK / "mnist_robust.pdparams",
    "wary": WORK / "mnist_wary.pdparams",
    "strong": WORK / "mnist_strong.pdparams",
}
