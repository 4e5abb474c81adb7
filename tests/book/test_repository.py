"""The address of the repository comes from one place, and where there is none there is no button."""

import subprocess

import pytest
from repository import address, web_address

COLAB = "https://colab.research.google.com/github/someone/lean/blob/main/book/cost/first.ipynb"


@pytest.mark.parametrize(
    ("remote", "found"),
    [
        ("https://github.com/someone/lean.git", "https://github.com/someone/lean"),
        ("https://token@github.com/someone/lean", "https://github.com/someone/lean"),
        ("git@github.com:someone/lean.git", "https://github.com/someone/lean"),
        ("ssh://git@gitlab.com/someone/lean.git", "https://gitlab.com/someone/lean"),
        ("/home/someone/lean", None),
        ("file:///home/someone/lean.git", None),
        ("../lean", None),
        ("", None),
    ],
)
def test_the_web_address_of_a_remote(remote, found):
    assert web_address(remote) == found


def with_remote(house, remote):
    subprocess.run(["git", "init", "-q", house.root], check=True)
    subprocess.run(["git", "-C", house.root, "remote", "add", "origin", remote], check=True)


def test_the_setting_goes_before_the_remote(house):
    with_remote(house, "git@github.com:another/lean.git")
    assert address(house.root) == "https://github.com/another/lean"
    house.edit(house.book / "_config.yml", 'url: ""', "url: https://github.com/someone/lean")
    assert address(house.root) == "https://github.com/someone/lean"


def test_a_colab_button_that_opens_the_notebook(house):
    house.edit(house.book / "_config.yml", 'url: ""', "url: https://github.com/someone/lean")
    house.chapter("first").with_suffix(".ipynb").write_text("{}")
    built = house.build()
    assert built.returncode == 0, built.stdout + built.stderr
    assert COLAB in house.page("first")


def test_no_address_no_button(house):
    built = house.build()
    assert built.returncode == 0, built.stdout + built.stderr
    assert "colab" not in house.page("first").lower()
    assert "github.com" not in house.page("first")
