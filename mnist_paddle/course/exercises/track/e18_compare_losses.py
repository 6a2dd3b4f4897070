from mnist_paddle.course.exercises.exercise import Mistake

COURSE = "§4, §8"
TITLE = {"en": "two losses, compared by accuracy", "zh": "用准确率比较两种损失函数"}
TASK = {
    "en": """
A squared error of 4.2 and a cross-entropy of 0.4 cannot be compared. Accuracy can.
Write compare(new_model, train, test, steps, lr). train and test are (images float32 [N, 784],
labels int64 [N]), real digits. new_model(outputs) makes a fresh Linear(784, outputs), all zeros.
Train two models, each with `steps` steps of SGD on ALL of train at once:
  new_model(1) with the mean squared error between its number and the label, learning rate lr[0];
  new_model(10) with the mean cross-entropy, learning rate lr[1].
Return the accuracy of each on TEST, {"squared error": ..., "cross-entropy": ...}, from 0 to 1.
The first model's answer is its number, rounded; the second's is the class of the largest logit.
""",
    "zh": """
平方误差 4.2 和交叉熵 0.4 没法比较大小，准确率可以。
写出 compare(new_model, train, test, steps, lr)。train 和 test 都是 (images float32 [N, 784]，
labels int64 [N])，是真实的手写数字。new_model(outputs) 新建一个 Linear(784, outputs)，参数全为 0。
训练两个模型，各用 SGD 走 steps 步，每步都用“全部”训练数据：
  new_model(1)：用它输出的数与标签之间的平均平方误差，学习率 lr[0]；
  new_model(10)：用平均交叉熵，学习率 lr[1]。
返回它们在“测试”数据上的准确率 {"squared error": ..., "cross-entropy": ...}，0 到 1。
第一个模型的回答是它输出的数四舍五入；第二个是 logit 最大的类别。
""",
}
ASKS = "compare"
STUB = """
import paddle
import paddle.nn.functional as F


def compare(new_model, train, test, steps, lr):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "The training loop is the same for both; write it once, as a function that takes the model, "
        "the loss function and the learning rate.",
        "The squared error needs predictions and labels in one shape and as float32. Cross-entropy "
        "takes logits [N, 10] and int64 labels [N].",
        "Accuracy is counted on test[0] and test[1]. Which answer is right for a model with one "
        "output, and which for ten?",
    ],
    "zh": [
        "两个模型的训练循环是一样的；写成一个函数，参数是模型、损失函数和学习率。",
        "平方误差要求预测和标签形状相同，且都是 float32。交叉熵要的是 logits [N, 10] 和 int64 标签 [N]。",
        "准确率在 test[0] 和 test[1] 上数。只有一个输出的模型，回答是什么？有十个输出的呢？",
    ],
}
SOLUTION = """
import paddle
import paddle.nn.functional as F


def compare(new_model, train, test, steps, lr):
    def squared_error(outputs, labels):
        return F.mse_loss(outputs.squeeze(1), labels.astype("float32"))

    def trained(model, loss_of, lr):
        optimizer = paddle.optimizer.SGD(lr, parameters=model.parameters())
        for _ in range(steps):
            loss_of(model(train[0]), train[1]).backward()
            optimizer.step()
            optimizer.clear_grad()
        return model(test[0])

    numbers = trained(new_model(1), squared_error, lr[0]).squeeze(1)
    logits = trained(new_model(10), F.cross_entropy, lr[1])
    return {
        "squared error": float((numbers.round() == test[1].astype("float32")).astype("float32").mean()),
        "cross-entropy": float((logits.argmax(axis=1) == test[1]).astype("float32").mean()),
    }
"""
REMARK = {
    "en": "Cross-entropy wins by far, though both are the same layer on the same pixels. A number on "
    "a line says that 4 lies between 3 and 5, but the shapes of digits lie in no such order. What "
    "comes next in the chapter's reading, LeNet, AlexNet and their like, keeps this loss and changes "
    "the layers in front of it.",
    "zh": "交叉熵远远胜出，虽然两者都是同样的像素上的一个线性层。用一个数来表示，等于说 4 介于 3 和 5 之间，但数字的形状并没有这样的顺序。本章建议阅读的 LeNet、AlexNet 等，用的仍是这个损失，变的是前面的层。",
}
MISTAKES = [
    Mistake(
        ("return model(test[0])", "return model(train[0])[: len(test[1])]"),
        "not on test: the answers are those to other digits than the labels they are compared with.",
        "没有用测试集：这些回答和拿来比较的标签不是同一批数字的。",
    ),
    Mistake(
        """
import paddle
import paddle.nn.functional as F


def compare(new_model, train, test, steps, lr):
    def run(model, loss_of, lr, answer):
        optimizer = paddle.optimizer.SGD(lr, parameters=model.parameters())
        for _ in range(steps):
            loss_of(model(train[0]), train[1]).backward()
            optimizer.step()
            optimizer.clear_grad()
        return float((answer(model(train[0])) == train[1]).astype("float32").mean())

    return {
        "squared error": run(
            new_model(1),
            lambda outputs, labels: F.mse_loss(outputs.squeeze(1), labels.astype("float32")),
            lr[0],
            lambda outputs: outputs.squeeze(1).round().astype("int64"),
        ),
        "cross-entropy": run(
            new_model(10), F.cross_entropy, lr[1], lambda outputs: outputs.argmax(axis=1)
        ),
    }
""",
        "accuracy on the training digits: the models have seen these; what counts is test.",
        "准确率是在训练集上算的：这些数字模型都见过，要看的是测试集。",
    ),
    Mistake(
        ("F.mse_loss(outputs.squeeze(1), labels", "F.mse_loss(outputs, labels"),
        "[N, 1] against [N]: the squared error is taken between every output and every label, so all "
        "outputs are drawn to the mean label, about 4.5.",
        "[N, 1] 和 [N] 相减：平方误差在每个输出和每个标签之间都算了，所有输出都被拉向标签的平均值（约 4.5）。",
    ),
    Mistake(
        ("lr[0]).squeeze(1)", 'lr[0]).argmax(axis=1).astype("float32")'),
        "argmax of one output: the largest of one number is always at position 0, so the model "
        "seems to answer 0 to everything. Its answer is the number itself, rounded.",
        "对一个输出求 argmax：只有一个数时，最大值的位置总是 0，好像模型对什么都回答 0。它的回答是这个数本身，取整即可。",
    ),
    Mistake(
        """
import paddle
import paddle.nn.functional as F


def compare(new_model, train, test, steps, lr):
    def squared_error(outputs, labels):
        return F.mse_loss(outputs.squeeze(1), labels.astype("float32"))

    def loss(model, loss_of, lr):
        optimizer = paddle.optimizer.SGD(lr, parameters=model.parameters())
        for _ in range(steps):
            loss_of(model(train[0]), train[1]).backward()
            optimizer.step()
            optimizer.clear_grad()
        return float(loss_of(model(test[0]), test[1]))

    return {
        "squared error": loss(new_model(1), squared_error, lr[0]),
        "cross-entropy": loss(new_model(10), F.cross_entropy, lr[1]),
    }
""",
        "losses instead of accuracies: these are two numbers in two different units, and the smaller "
        "one says nothing. Count the right answers.",
        "返回的是损失而不是准确率：这两个数单位不同，哪个小说明不了什么。应该数答对了多少。",
    ),
    Mistake(
        ("            optimizer.clear_grad()\n", ""),
        "forgotten clear_grad: each step goes along the sum of all gradients so far, and the training "
        "runs wild.",
        "忘了 clear_grad：每一步都沿着以前所有梯度之和走，训练就乱了。",
    ),
    Mistake(
        (
            "new_model(10), F.cross_entropy, lr[1]",
            "new_model(10), lambda o, y: F.cross_entropy(F.softmax(o), y), lr[1]",
        ),
        "softmax before cross-entropy: F.cross_entropy applies softmax itself. Twice makes the "
        "gradients small, and the accuracy is lower after as many steps.",
        "交叉熵之前又做了 softmax：F.cross_entropy 自己会做。做两遍梯度就变小，同样的步数，准确率更低。",
    ),
    Mistake(
        ("numbers.round()", "numbers"),
        "not rounded: 2.8 == 3 is false, and so is nearly every comparison of the first model.",
        "没有取整：2.8 == 3 不成立，第一个模型的比较几乎都不成立。",
    ),
]
TOLERANCE = (0.005, 0.005)


def questions(random):
    from mnist_paddle.course.exercises.material import digits

    images, labels = digits(random, 1000)
    return [
        {
            "train images": images[:500],
            "train labels": labels[:500],
            "test images": images[500:],
            "test labels": labels[500:],
            "steps": 60,
            "lr": [0.008, 0.5],
        }
    ]


def answer(asked, question):
    import numpy as np
    import paddle

    from mnist_paddle.course.exercises.material import linear

    *arrays, steps, lr = question.values()
    tensors = [paddle.to_tensor(array) for array in arrays]

    models = {}

    def new_model(outputs):
        zeros = np.zeros((784, outputs), "float32"), np.zeros(outputs, "float32")
        models[outputs] = linear(*zeros)
        return models[outputs]

    accuracies = asked(new_model, tuple(tensors[:2]), tuple(tensors[2:]), steps, lr)
    return [accuracies, {outputs: model.weight for outputs, model in models.items()}]


def seen(question, value):
    import numpy as np

    accuracies, weights = value
    sizes = {
        f"size of the trained weights, {name} output(s) | 训练后权重的大小，{name} 个输出": float(
            np.linalg.norm(weight)
        )
        for name, weight in sorted(weights.items())
    }
    return {"accuracies | 准确率": accuracies, **sizes}
