"""Compiles random chains of convolutions and compares a single image's answers: check_random_images.py FOLDER FIRST_SEED COUNT

A single image, which is spread over cells, must have the answers that it has among others up to rounding, and the same bytes on any number of
threads. A failure names the seed; the network stays in the folder.
"""
import pathlib
import random
import sys

from random_cases import check_seeds, run

TESTS = pathlib.Path(__file__).parent
ACTIVATIONS = ["relu", "relu6", "sigmoid", "tanh"]  # sigmoid(0) is not what lies outside of an image


def draw_window(choose, extents):
    """Kernel, stride, padding, dilation and the extents behind them; none if the image is too small."""
    kernel = [choose.choice([1, 3, 3, 5, 7]), choose.choice([1, 3, 3, 5])]
    stride = choose.choice([1, 2, 2, 3])
    dilation = choose.choice([1, 2, 3]) if stride == 1 else 1
    padding = [choose.randint(0, extent // 2) for extent in kernel]
    behind = [(extent + 2 * pad - dilation * (taps - 1) - 1) // stride + 1 for extent, pad, taps in zip(extents, padding, kernel)]
    if min(behind) < 4:
        return None
    return f"kernel: {tuple(kernel)}, stride: {stride}, padding: {tuple(padding)}, dilation: {dilation}", behind


def draw_network(choose):
    """A network's text and the shape of its image."""
    channels, extents = choose.choice([1, 3, 4]), [choose.randint(60, 260), choose.randint(30, 260)]
    shape, layers, current = [channels, *extents], [], channels
    for _ in range(choose.randint(2, 6)):
        kind = choose.choice(["expansion", "depthwise", "depthwise", "convolution"])
        if kind == "expansion":
            current = choose.choice([8, 13, 24, 32, 64, 96, 144])
            layers.append(f"conv({current}, kernel: 1) |> {choose.choice(ACTIVATIONS)}")
        elif window := draw_window(choose, extents):
            groups = f", groups: {current}" if kind == "depthwise" else ""
            current = current if kind == "depthwise" else choose.choice([8, 13, 24, 48])
            layers.append(f"conv({current}, {window[0]}{groups}) |> {choose.choice(ACTIVATIONS)}")
            extents = window[1]
    text = "\n    |> ".join([*layers, "global_average_pool", "dense(17)"])
    return (f"network chain(image: f32[{', '.join(map(str, shape))}]) {{\n  image |> {text}\n}}\n"
            "train chain {\n  loss = mean_squared_error\n  optimizer = sgd(rate: 0.001)\n  batch = 2\n}\n"), shape


def check(seed, folder):
    choose = random.Random(seed)
    text, shape = draw_network(choose)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chain.nn").write_text(text)
    target = choose.choice([[], [], ["--target", "x86-64-v2"], ["--winograd", "off"]])
    run("halcyon", "chain.nn", *target, "-o", "chain", folder=folder)
    run(sys.executable, TESTS / "make_tensors.py", "data", 3, "x".join(map(str, shape)), 17, folder=folder)
    run("./chain", "train", "--data", "data", "--steps", 1, "--save", "weights", folder=folder)
    predict = ["./chain", "predict", "--weights", "weights", "data"]
    among_others = run(*predict, folder=folder).splitlines(keepends=True)[0]
    alone = run(*predict, "--count", 1, "--threads", 1, folder=folder)
    if run(*predict, "--count", 1, "--threads", 3, folder=folder) != alone:
        raise RuntimeError("the answers depend on the number of threads")
    (folder / "among-others").write_text(among_others)
    (folder / "alone").write_text(alone)
    run(sys.executable, TESTS / "compare_answers.py", "among-others", "alone", folder=folder)


if __name__ == "__main__":
    check_seeds(check)
