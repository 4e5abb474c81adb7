"""Where something was measured: a time without its device means nothing."""

import platform
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class Device:
    """A processor or GPU by name, the threads torch used, and torch's version."""

    name: str
    threads: int
    torch: str

    @classmethod
    def here(cls, device: torch.device | str = "cpu") -> "Device":
        """Return this machine's device as it is now: the processor or GPU by name, torch's threads and version."""
        device = torch.device(device)
        name = torch.cuda.get_device_name(device) if device.type == "cuda" else processor_name()
        return cls(name, torch.get_num_threads(), torch.__version__.split("+")[0])

    def __str__(self) -> str:
        return f"{self.name}, {self.threads} thread{'s' if self.threads > 1 else ''}, PyTorch {self.torch}"


def processor_name() -> str:
    """Return the model of the processor as the system states it, such as "Intel(R) Xeon(R) Processor"."""
    try:
        if platform.system() == "Linux":
            with open("/proc/cpuinfo", encoding="utf-8") as file:
                return next(row.split(":", 1)[1].strip() for row in file if row.startswith("model name"))
        if platform.system() == "Darwin":
            return subprocess.check_output(["sysctl", "-n", "machdep.cpu.brand_string"], text=True).strip()
    except (OSError, StopIteration, subprocess.SubprocessError):
        pass  # some systems (ARM Linux, containers) do not say; the line below knows at least the family
    return platform.processor() or platform.machine()


def device_of(functions: Iterable[Callable], inputs: tuple) -> torch.device:
    """Return the device of the inputs, else of the first module's weights, else a GPU in use, else the processor."""
    tensors = [one for one in inputs if isinstance(one, torch.Tensor)]
    tensors += [weight for function in functions if isinstance(function, nn.Module) for weight in function.parameters()]
    if tensors:
        return tensors[0].device
    return torch.device("cuda" if torch.cuda.is_available() and torch.cuda.is_initialized() else "cpu")
