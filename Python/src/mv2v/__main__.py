"""`python -m mv2v` is the tool, where its folder is not on the path."""

import os
import sys

from ._tool import binary_path

if __name__ == "__main__":
    binary = binary_path()
    os.execv(binary, [binary, *sys.argv[1:]])
