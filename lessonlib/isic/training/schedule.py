"""How the learning rate goes: up in a ramp, down along half a cosine."""

import math


def schedule(done: float, warm_up: float) -> float:
    """Return the share of the learning rate when the share ``done`` of the run is over: a ramp, then half a cosine.

    Loshchilov and Hutter 2017, section 3, without restarts; the ramp as in Goyal et al. 2017, section 2.2.
    """
    if done < warm_up:
        return (done + 1e-3) / (warm_up + 1e-3)
    return 0.5 * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up)))
