"""The modules of Inception-v4, box by box as the paper's figures have them.

Each function returns the branches of a module, from the input upwards, for ``lessonlib.blocks.branches.Branches``.
Where a 1 x n and an n x 1 follow each other, they stand in the order of the published weights.
"""

from lessonlib.blocks.branches import INNER_AVERAGE_POOL, MAX_POOL, Conv


def stem() -> list[tuple]:
    """Return everything before the first module: three forks, two of which halve the grid without a bottleneck.

    (N, 3, 299, 299) -> (N, 64, 147, 147) -> (N, 160, 73, 73) -> (N, 192, 71, 71) -> (N, 384, 35, 35).
    Szegedy et al. 2017, figure 3.
    """
    return [
        (
            Conv("conv1", 32, 3, stride=2),
            Conv("conv2", 32, 3, padding=0),
            Conv("conv3", 64, 3),
            [(MAX_POOL,), (Conv("conv4", 96, 3, stride=2),)],
            [
                (Conv("branch3x3_1", 64), Conv("branch3x3_2", 96, 3, padding=0)),
                (
                    Conv("branch7x7_1", 64),
                    Conv("branch7x7_2", 64, (1, 7)),
                    Conv("branch7x7_3", 64, (7, 1)),
                    Conv("branch7x7_4", 96, 3, padding=0),
                ),
            ],
            [(Conv("conv5", 192, 3, stride=2),), (MAX_POOL,)],
        )
    ]


def module_a() -> list[tuple]:
    """Return Inception-A, for the 35 x 35 grid: (N, C, H, W) -> (N, 384, H, W). Szegedy et al. 2017, figure 4."""
    return [
        (Conv("branch1x1", 96),),
        (Conv("branch3x3_1", 64), Conv("branch3x3_2", 96, 3)),
        (Conv("branch3x3dbl_1", 64), Conv("branch3x3dbl_2", 96, 3), Conv("branch3x3dbl_3", 96, 3)),
        (INNER_AVERAGE_POOL, Conv("branch_pool", 96)),
    ]


def reduction_a(k: int, l: int, m: int, n: int) -> list[tuple]:  # noqa: E741 (the paper's letters)
    """Return Reduction-A, from 35 x 35 to 17 x 17: (N, C, H, W) -> (N, n + m + C, (H-1)/2, (W-1)/2).

    Inception-v4 and both Inception-ResNets have it, each with its own k, l, m, n.
    Szegedy et al. 2017, figure 7 and table 1.
    """
    return [
        (Conv("branch3x3", n, 3, stride=2),),
        (Conv("branch3x3dbl_1", k), Conv("branch3x3dbl_2", l, 3), Conv("branch3x3dbl_3", m, 3, stride=2)),
        (MAX_POOL,),
    ]


def module_b() -> list[tuple]:
    """Return Inception-B, for the 17 x 17 grid: (N, C, H, W) -> (N, 1024, H, W). Szegedy et al. 2017, figure 5."""
    return [
        (Conv("branch1x1", 384),),
        (Conv("branch7x7_1", 192), Conv("branch7x7_2", 224, (1, 7)), Conv("branch7x7_3", 256, (7, 1))),
        (
            Conv("branch7x7dbl_1", 192),
            Conv("branch7x7dbl_2", 192, (7, 1)),
            Conv("branch7x7dbl_3", 224, (1, 7)),
            Conv("branch7x7dbl_4", 224, (7, 1)),
            Conv("branch7x7dbl_5", 256, (1, 7)),
        ),
        (INNER_AVERAGE_POOL, Conv("branch_pool", 128)),
    ]


def reduction_b() -> list[tuple]:
    """Return Reduction-B, from 17 x 17 to 8 x 8: (N, C, H, W) -> (N, 512 + C, (H-1)/2, (W-1)/2).

    Szegedy et al. 2017, figure 8.
    """
    return [
        (Conv("branch3x3_1", 192), Conv("branch3x3_2", 192, 3, stride=2)),
        (
            Conv("branch7x7x3_1", 256),
            Conv("branch7x7x3_2", 256, (1, 7)),
            Conv("branch7x7x3_3", 320, (7, 1)),
            Conv("branch7x7x3_4", 320, 3, stride=2),
        ),
        (MAX_POOL,),
    ]


def module_c() -> list[tuple]:
    """Return Inception-C, for the 8 x 8 grid: (N, C, H, W) -> (N, 1536, H, W). Szegedy et al. 2017, figure 6."""
    return [
        (Conv("branch1x1", 256),),
        (Conv("branch3x3_1", 384), [(Conv("branch3x3_2a", 256, (1, 3)),), (Conv("branch3x3_2b", 256, (3, 1)),)]),
        (
            Conv("branch3x3dbl_1", 384),
            Conv("branch3x3dbl_2", 448, (3, 1)),
            Conv("branch3x3dbl_3", 512, (1, 3)),
            [(Conv("branch3x3dbl_4a", 256, (1, 3)),), (Conv("branch3x3dbl_4b", 256, (3, 1)),)],
        ),
        (INNER_AVERAGE_POOL, Conv("branch_pool", 256)),
    ]
