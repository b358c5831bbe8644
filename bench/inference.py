"""The peers' predictions: a network in inference mode, on batches of several sizes."""
import pathlib
from typing import Callable

import torch

from workload import Workload, make_images, make_network

MODES = ("eager", "compile", "onnxruntime")


def make_prediction(workload: Workload, mode: str, batch: int, threads: int, folder: pathlib.Path) -> Callable[[], object]:
    """A function that predicts `batch` fixed images. `folder` is for exported networks."""
    network = make_network(workload).eval()
    images = make_images(workload, batch)
    if mode == "onnxruntime":
        return predict_by_onnxruntime(network, images, threads, folder / f"{workload.network}-{batch}.onnx")
    if mode == "compile":
        # Folds batch normalisation and packs the weights: what PyTorch's guide to inference on CPUs advises.
        torch._inductor.config.freezing = True
        network = torch.compile(network, dynamic=False)
    return torch.inference_mode()(lambda: network(images))


def predict_by_onnxruntime(network: torch.nn.Module, images: torch.Tensor, threads: int,
                           path: pathlib.Path) -> Callable[[], object]:
    import onnxruntime
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(network, (images,), path, input_names=["image"], dynamo=True, verbose=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    array = images.numpy()
    return lambda: session.run(None, {"image": array})
