"""Checkers of the chapter on time: intensity, the ridge, the roofline's seconds, batches, and Amdahl's law."""

from math import ceil

from lessonlib.arithmetic import Convolution, roofline_seconds
from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_number


@checker(
    "time-intensity",
    praise="the depthwise layer does about one multiply-add a byte at any width; wide standard layers do far more.",
)
def judge_intensity(intensity):
    for depthwise, channels, size in ((True, 1, 1), (True, 64, 28), (False, 2, 4), (False, 64, 28), (False, 256, 7)):
        layer = Convolution.depthwise(channels) if depthwise else Convolution.standard(channels, channels)
        right, given = layer.intensity(size, size), intensity(channels, size, depthwise)
        kind = "depthwise" if depthwise else "standard"
        where = f"for a {kind} 3×3 layer of {channels} channels at {size}×{size}"
        macs, maps = layer.macs(size, size), 2 * layer.input_numbers(size, size)
        mistakes = {
            "you count two operations where the book counts one multiply-add": 2 * right,
            "a 32-bit number takes four bytes": 4 * right,
            "this is bytes per multiply-add; intensity is the other way up": 1 / right,
            "the weights are moved too": macs / (4 * maps),
            "both input and output are moved": macs / (2 * maps + 4 * layer.parameters),
        }
        expect_number(given, right, where, "multiply-adds a byte", mistakes)


@checker(
    "time-ridge",
    praise="one division tells on which side of the ridge a layer lies, before anything is run.",
)
def judge_ridge(bound):
    for macs, moved, peak, bandwidth in (
        (100, 1, 10, 1),
        (1, 1, 10, 1),
        (60, 10, 50, 10),
        (40, 10, 50, 10),
        (100, 100, 50, 10),
    ):
        right = "compute" if macs / moved > peak / bandwidth else "memory"
        given = bound(macs, moved, peak, bandwidth)
        if given not in ("compute", "memory"):
            raise Wrong(
                f'answer with "compute" or "memory"; for {macs} multiply-adds and {moved} bytes you gave {given!r}.'
            )
        if given != right:
            longer = "computing" if right == "compute" else "moving"
            raise Wrong(
                f"{macs} multiply-adds at {peak} a second take {macs / peak:g} s, and {moved} bytes at {bandwidth} "
                f"a second {moved / bandwidth:g} s: the {longer} takes longer, and you say {given!r}."
            )


@checker(
    "time-predict",
    praise="the longer of two times that overlap, and a fixed cost that overlaps with nothing.",
)
def judge_predict(seconds):
    for macs, moved, peak, bandwidth, call in (
        (100, 10, 10, 10, 0.0),
        (10, 100, 10, 10, 0.0),
        (10, 10, 10, 10, 5.0),
        (100, 10, 10, 10, 2.0),
    ):
        right = roofline_seconds(macs, moved, peak, bandwidth, call)
        compute, move = macs / peak, moved / bandwidth
        mistakes = {
            "computing and moving go on at the same time, so they do not add up": compute + move + call,
            "the layer is done when the slower of the two is done": min(compute, move) + call,
            "the call itself costs time as well": max(compute, move),
            "the call comes before the work and does not overlap with it: add it": max(compute, move, call),
        }
        where = f"for {compute:g} s of computing, {move:g} s of moving and {call:g} s for the call"
        expect_number(seconds(macs, moved, peak, bandwidth, call), right, where, "s", mistakes)


@checker(
    "time-pointwise",
    praise="a 1×1 layer computes its way out of the memory's shadow with width, but only if the map is large enough to "
    "share the weights.",
)
def judge_pointwise(channels):
    for size, ridge in ((14, 3.0), (28, 1.0), (28, 3.0), (7, 10.0), (4, 4.0), (2, 0.5)):
        right, given = _channels_to_compute_bound(size, ridge), channels(size, ridge)
        where = f"for maps of {size}×{size} and a ridge at {ridge:g} multiply-adds a byte"
        if right is None:
            if given is not None:
                limit = size**2 / 4
                raise Wrong(
                    f"{where} no width is enough: with ever more channels the weights outgrow the maps and the "
                    f"intensity nears {limit:g} from below. Return None; you gave {given!r}."
                )
            continue
        if given is None:
            raise Wrong(f"{where} there is such a width; you gave None.")
        mistakes = {
            "with C channels the C² weights are moved too": ceil(8 * ridge),
            "a 32-bit number takes four bytes": ceil(2 * ridge),
            "one channel fewer still waits for memory": right - 1,
            "one channel fewer is already enough: the ridge itself counts as reached": right + 1,
        }
        expect_number(given, right, where, "channels", mistakes)


@checker(
    "time-batch",
    praise="a batch shares two things among its images, the weights and the call; the work on each image stays.",
)
def judge_batch(seconds_per_image):
    def truth(batch, maps, weights, bandwidth, call):
        return ((batch * maps + weights) / bandwidth + call) / batch

    for case in ((1, 10, 20, 10, 3.0), (4, 10, 20, 10, 4.0), (4, 10, 0, 10, 4.0), (8, 10, 40, 10, 4.0)):
        batch, maps, weights, bandwidth, call = case
        right = truth(*case)
        mistakes = {
            "that is the time of the whole batch; share it among its images": right * batch,
            "this is what one image alone takes: what do several images share?": truth(1, *case[1:]),
            "all images of a batch use the same weights, moved once": (maps + weights) / bandwidth + call / batch,
            "the whole batch is one call": (maps + weights / batch) / bandwidth + call,
            "every image still has feature maps of its own to move": truth(1, *case[1:]) / batch,
        }
        layer = f"{maps} bytes, {weights} bytes of weights, {bandwidth} bytes a second, {call:g} s a call"
        where = f"for {batch} images of {layer}"
        expect_number(seconds_per_image(*case), right, where, "s an image", mistakes)


@checker(
    "time-amdahl",
    praise="what you did not speed up sets the limit: with a share p replaced, no layer however fast gives more than "
    "1/(1 − p).",
)
def judge_amdahl(whole):
    for share, speedup in ((1.0, 9.0), (0.0, 9.0), (0.5, 2.0), (0.9, 9.0), (0.5, 0.5)):
        right, given = 1 / (1 - share + share / speedup), whole(share, speedup)
        mistakes = {
            "times add up, speed-ups do not: begin with the new time of the whole": 1 - share + share * speedup,
            "this is the new time as a part of the old; the speed-up is its reciprocal": 1 / right,
            "the part that you leave alone takes time too": share * speedup,
            "you have sped up the other part": 1 / (share + (1 - share) / speedup),
        }
        if share:
            mistakes["the part that you leave alone takes its old time"] = speedup / share
        where = f"for {share:.0%} of the time made {speedup:g} times faster"
        expect_number(given, right, where, "times faster as a whole", mistakes)


def _channels_to_compute_bound(size: int, ridge: float) -> int | None:
    """Return the smallest C for which a 1x1 layer from C to C channels reaches the ridge, None where there is none."""
    if size**2 <= 4 * ridge:
        return None
    # C²·S² / (4·(2·C·S² + C²)) >= ridge, solved for C; the root itself may be off by a rounding.
    near = max(ceil(8 * ridge * size**2 / (size**2 - 4 * ridge)) - 1, 1)
    return next(c for c in (near, near + 1, near + 2) if Convolution.pointwise(c, c).intensity(size, size) >= ridge)
