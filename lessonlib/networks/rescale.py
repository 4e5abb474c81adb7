"""Some published weights were trained on images from -1 to 1: their networks rescale the standardised ones."""

import torch
from torch import Tensor

# Of ImageNet's red, green and blue, where a pixel is 0 to 1: the mean, and the standard deviation.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def rescale(images: Tensor) -> Tensor:
    """Turn images standardised by ImageNet's mean and deviation into images from -1 to 1: (N, 3, H, W) both.

    What ``transform_input`` of torchvision's GoogLeNet and Inception-v3 does, whose weights come from TensorFlow.
    """
    channels = zip(images.split(1, dim=1), MEAN, DEVIATION, strict=True)
    return torch.cat([(channel * deviation + mean - 0.5) / 0.5 for channel, mean, deviation in channels], dim=1)
