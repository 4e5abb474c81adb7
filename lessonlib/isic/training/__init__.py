"""From pixels and labels to weights: settings, order of the images, the loop, checkpoints."""
