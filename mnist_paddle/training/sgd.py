"""Stochastic gradient descent: Paddle's own kernel, with less around it."""

import paddle


class SGD(paddle.optimizer.SGD):
    """``parameter - learning_rate * gradient``, to the same bits as ``paddle.optimizer.SGD``.

    That one's ``step`` takes 15 microseconds a parameter before its kernel runs, which is a third
    of a small network's training step. Gradients are dropped and not zeroed after a step, so that
    the next backward stores them instead of adding them to zeros. Parameters that are to be more
    than that, decayed, clipped or moved at a rate of their own, are left to Paddle's ``step``.
    Takes what ``paddle.optimizer.SGD`` takes, but its parameters as a list, not in groups.
    """

    @paddle.no_grad()
    def step(self) -> None:
        """Move each parameter that has a gradient."""
        if not self._moves_only():
            super().step()
            return
        rate = paddle.full([], self.get_lr())
        for parameter in self._parameter_list:
            gradient = parameter.grad
            if gradient is not None and not parameter.stop_gradient:
                paddle._C_ops.sgd_(parameter, rate, gradient, None, False)

    def clear_grad(self, set_to_zero: bool = True) -> None:
        """Forget the gradients; they are zeroed where zeros are not the same as none."""
        super().clear_grad(set_to_zero and not self._moves_only())

    def _moves_only(self) -> bool:
        return (
            self.regularization is None
            and self._grad_clip is None
            and paddle.in_dynamic_mode()
            and all(map(_is_common, self._parameter_list))
        )


def _is_common(parameter: paddle.Tensor) -> bool:
    """Whether it is float32, and nothing else is asked for it than for the others."""
    return (
        parameter.regularizer is None
        and parameter.optimize_attr == {"learning_rate": 1.0}
        and parameter.dtype == paddle.float32
    )
