"""``predict``: read the digit in a picture."""

import json
import sys

from mnist_paddle.commands.options import add_verb, add_weights, load_network


def add(verbs) -> None:
    verb = add_verb(verbs, run, "predict", "read the digit in a picture")
    verb.add_argument("pictures", nargs="+", metavar="PICTURE", help="a picture file of one digit")
    add_weights(verb)


def run(options) -> int:
    from mnist_paddle.errors import PictureError
    from mnist_paddle.predict import predict

    model = load_network(options)
    results, failures = [], 0
    for picture in options.pictures:
        try:
            prediction = predict(model, picture)
        except PictureError as error:
            failures += 1
            results.append({"file": picture, "error": str(error)})
            print(f"error: {error}", file=sys.stderr)
            continue
        likeliest = prediction.likeliest()
        results.append(
            {
                "file": picture,
                "digit": prediction.digit,
                "likeliest": [{"digit": digit, "probability": p} for digit, p in likeliest],
                "probabilities": prediction.probabilities.tolist(),
            }
        )
        if not options.json:
            if len(options.pictures) > 1:
                print(picture)
            print("本次预测的数字是: ", prediction.digit)  # the tutorial's words
            for digit, probability in likeliest:
                print(f"  {digit}  {probability:7.2%}")
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    return 2 if failures else 0
