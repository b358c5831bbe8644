"""The gradients of this folder's networks by the formulas of README.md, in plain loops.

usage: by_hand.py network|average|two-layers FILE.safetensors

Writes random images, labels and weights, the loss, and the gradient of every weight, in the form that
`PROGRAM verify --recorded FILE` compares itself with.
"""
import sys

import numpy as np
from safetensors.numpy import save_file


def rotate(kernel):
    """The filter rotated by 180 degrees."""
    return kernel[..., ::-1, ::-1]


def correlate(image, filters, bias):
    """(1): output[f, y, x] = bias[f] + sum over (c, i, j) of input[c, y+i, x+j] * filter[f, c, i, j]"""
    _, height, width = image.shape
    count, _, rows, columns = filters.shape
    output = np.zeros((count, height - rows + 1, width - columns + 1))
    for f, y, x in np.ndindex(output.shape):
        output[f, y, x] = bias[f] + np.sum(image[:, y:y + rows, x:x + columns] * filters[f])
    return output


def filter_gradient(image, error, shape):
    """(6): the same weight is used at every position: its gradient sums over all of them."""
    gradient = np.zeros(shape)
    for f, c, i, j in np.ndindex(shape):
        rows, columns = error.shape[1:]
        gradient[f, c, i, j] = np.sum(error[f] * image[c, i:i + rows, j:j + columns])
    return gradient


def carry_back(error, filters):
    """(7): pad the error with kernel - 1 zeros, correlate it with the filters rotated by 180 degrees, channels swapped."""
    rows, columns = filters.shape[2:]
    padded = np.pad(error, ((0, 0), (rows - 1, rows - 1), (columns - 1, columns - 1)))
    swapped = rotate(filters).transpose(1, 0, 2, 3)
    return correlate(padded, swapped, np.zeros(len(swapped)))


def windows(shape, stride):
    channels, height, width = shape
    for c in range(channels):
        for y in range((height - 2) // stride + 1):
            for x in range((width - 2) // stride + 1):
                yield (c, y, x), (c, slice(y * stride, y * stride + 2), slice(x * stride, x * stride + 2))


def pool(image, stride, reduce):
    """(3): the largest, or the mean, of each window of 2 x 2."""
    size = [(extent - 2) // stride + 1 for extent in image.shape[1:]]
    output = np.zeros((len(image), *size))
    for place, window in windows(image.shape, stride):
        output[place] = reduce(image[window])
    return output


def unpool_maximum(error, image, stride):
    """(5): the winner of a window gets all of its error."""
    result = np.zeros(image.shape)
    for place, window in windows(image.shape, stride):
        winner = np.zeros((2, 2))
        winner[np.unravel_index(np.argmax(image[window]), (2, 2))] = 1
        result[window] += error[place] * winner
    return result


def unpool_average(error, image, stride):
    """(5'): every position of a window gets 1 / (N * M) of its error."""
    result = np.zeros(image.shape)
    for place, window in windows(image.shape, stride):
        result[window] += error[place] / 4
    return result


def gradients_of_one(image, label, weights, average, stride):
    """The loss of one image and the gradient of every weight. `weights` holds one or two convolutions."""
    layers = [name for name in ("conv_1", "conv_2") if name + ".weight" in weights]
    inputs, values = [], image
    for name in layers:
        inputs.append(values)
        kernel = weights[name + ".weight"]
        if name == "conv_1" and len(layers) == 2:
            kernel = rotate(kernel)  # flip: true
        values = np.maximum(correlate(values, kernel, weights[name + ".bias"]), 0)  # (1), (2)
        inputs.append(values)
    pooled = pool(values, stride, np.mean if average else np.max)  # (3)
    logits = weights["dense_1.weight"] @ pooled.ravel() + weights["dense_1.bias"]
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    loss = -np.log(probabilities[label])  # (4)

    gradients = {}
    error = probabilities - np.eye(3)[label]  # (8)
    gradients["dense_1.weight"] = np.outer(error, pooled.ravel())  # (9)
    gradients["dense_1.bias"] = error
    error = (weights["dense_1.weight"].T @ error).reshape(pooled.shape)
    error = (unpool_average if average else unpool_maximum)(error, values, stride)  # (5)
    for number in reversed(range(len(layers))):
        name, source, output = layers[number], inputs[2 * number], inputs[2 * number + 1]
        error = error * (output > 0)  # (10)
        gradient = filter_gradient(source, error, weights[name + ".weight"].shape)  # (6)
        isFlipped = number == 0 and len(layers) == 2
        gradients[name + ".weight"] = rotate(gradient) if isFlipped else gradient
        gradients[name + ".bias"] = error.sum(axis=(1, 2))
        if number > 0:
            error = carry_back(error, weights[name + ".weight"])  # (7)
    return loss, gradients


def main():
    name, path = sys.argv[1:]
    random = np.random.default_rng(1)
    shapes = {"conv_1.weight": (2, 1, 3, 3), "conv_1.bias": (2,)}
    features = 8
    if name == "two-layers":
        shapes |= {"conv_2.weight": (2, 2, 2, 2), "conv_2.bias": (2,)}
    shapes |= {"dense_1.weight": (3, features), "dense_1.bias": (3,)}
    weights = {key: random.normal(size=shape).astype(np.float32).astype(np.float64) for key, shape in shapes.items()}
    images = random.normal(size=(2, 1, 6, 6)).astype(np.float32)
    labels = np.array([2, 0])

    stride = 1 if name == "two-layers" else 2
    results = [gradients_of_one(image.astype(np.float64), label, weights, name == "average", stride)
               for image, label in zip(images, labels)]
    record = {"x": images, "y": labels, "loss": np.array(np.mean([loss for loss, _ in results]), np.float32)}
    for key, weight in weights.items():
        record[key] = weight.astype(np.float32)
        # The loss is the mean over the images, so each counts with 1 / images.
        record["gradient." + key] = np.mean([g[key] for _, g in results], axis=0).astype(np.float32)
    save_file({key: np.ascontiguousarray(value) for key, value in record.items()}, path)


main()
