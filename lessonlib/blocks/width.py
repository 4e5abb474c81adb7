"""How many channels a layer keeps when the whole network is made wider or narrower."""


def scale_width(channels: int, multiplier: float = 1.0, divisor: int = 8) -> int:
    """Return ``multiplier`` times ``channels``, rounded to a multiple of ``divisor``, and never below it.

    Halves are rounded up, and where rounding down would cost more than a tenth of the channels it goes up as well:
    24 channels at 0.35 are 8.4 and become 8, at 0.5 they are 12 and become 16. Multiples of 8 fill the registers of
    a processor. Raises ValueError for a multiplier that is not above 0.
    The rule of the published code of MobileNetV2 (Sandler et al. 2018) and MnasNet (Tan et al. 2019).
    """
    if not multiplier > 0:
        raise ValueError(f"multiplier={multiplier} leaves no channel: use a number above 0")
    wanted = channels * multiplier
    rounded = max(divisor, int(wanted + divisor / 2) // divisor * divisor)
    return rounded if rounded >= 0.9 * wanted else rounded + divisor
