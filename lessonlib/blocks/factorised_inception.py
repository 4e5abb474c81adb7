"""The modules of Inception-v3: large kernels factorised into small and into flat ones, and grids reduced by branches.

Each function returns the branches of a module, from the input upwards, for ``lessonlib.blocks.branches.Branches``.
The letters are the usual ones for the modules; the names of the boxes are those of the published weights.
"""

from lessonlib.blocks.branches import AVERAGE_POOL, MAX_POOL, Conv


def module_a(pooled: int, c1: int = 64, pool=AVERAGE_POOL) -> list[tuple]:
    """Return the module for the 35 x 35 grid: two 3 x 3 convolutions instead of the 5 x 5 of one branch.

    (N, C, H, W) -> (N, c1 + 160 + pooled, H, W). Szegedy et al. 2016, section 3.1 and figure 5.
    One branch still has its 5 x 5: the paper's figure has not, the published network has.
    """
    return [
        (Conv("branch1x1", c1),),
        (Conv("branch5x5_1", 48), Conv("branch5x5_2", 64, 5)),
        (Conv("branch3x3dbl_1", 64), Conv("branch3x3dbl_2", 96, 3), Conv("branch3x3dbl_3", 96, 3)),
        (pool, Conv("branch_pool", pooled)),
    ]


def reduction_b() -> list[tuple]:
    """Return the module from 35 x 35 to 17 x 17: stride 2 in every branch, so that no bottleneck comes first.

    (N, C, H, W) -> (N, 480 + C, (H-1)/2, (W-1)/2). Szegedy et al. 2016, section 5 and figure 10.
    """
    return [
        (Conv("branch3x3", 384, 3, stride=2),),
        (Conv("branch3x3dbl_1", 64), Conv("branch3x3dbl_2", 96, 3), Conv("branch3x3dbl_3", 96, 3, stride=2)),
        (MAX_POOL,),
    ]


def module_c(width: int) -> list[tuple]:
    """Return the module for the 17 x 17 grid: every 7 x 7 is a 1 x 7 and a 7 x 1.

    (N, C, H, W) -> (N, 768, H, W). Szegedy et al. 2016, section 3.2 and figure 6. ``width``: between the flat kernels.
    """
    return [
        (Conv("branch1x1", 192),),
        (Conv("branch7x7_1", width), Conv("branch7x7_2", width, (1, 7)), Conv("branch7x7_3", 192, (7, 1))),
        (
            Conv("branch7x7dbl_1", width),
            Conv("branch7x7dbl_2", width, (7, 1)),
            Conv("branch7x7dbl_3", width, (1, 7)),
            Conv("branch7x7dbl_4", width, (7, 1)),
            Conv("branch7x7dbl_5", 192, (1, 7)),
        ),
        (AVERAGE_POOL, Conv("branch_pool", 192)),
    ]


def reduction_d() -> list[tuple]:
    """Return the module from 17 x 17 to 8 x 8.

    (N, C, H, W) -> (N, 512 + C, (H-1)/2, (W-1)/2). Szegedy et al. 2016, section 5.
    """
    return [
        (Conv("branch3x3_1", 192), Conv("branch3x3_2", 320, 3, stride=2)),
        (
            Conv("branch7x7x3_1", 192),
            Conv("branch7x7x3_2", 192, (1, 7)),
            Conv("branch7x7x3_3", 192, (7, 1)),
            Conv("branch7x7x3_4", 192, 3, stride=2),
        ),
        (MAX_POOL,),
    ]


def module_e() -> list[tuple]:
    """Return the module for the 8 x 8 grid: branches fork at their end, wide where the resolution is least.

    (N, C, H, W) -> (N, 2048, H, W). Szegedy et al. 2016, figure 7.
    """
    return [
        (Conv("branch1x1", 320),),
        (
            Conv("branch3x3_1", 384),
            [(Conv("branch3x3_2a", 384, (1, 3)),), (Conv("branch3x3_2b", 384, (3, 1)),)],
        ),
        (
            Conv("branch3x3dbl_1", 448),
            Conv("branch3x3dbl_2", 384, 3),
            [(Conv("branch3x3dbl_3a", 384, (1, 3)),), (Conv("branch3x3dbl_3b", 384, (3, 1)),)],
        ),
        (AVERAGE_POOL, Conv("branch_pool", 192)),
    ]
