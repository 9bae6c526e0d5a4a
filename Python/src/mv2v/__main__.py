"""`python -m mv2v` is the tool, where its folder is not on the path; `convert` is this package's own command."""

import os
import sys

from ._tool import binary_path

if __name__ == "__main__":
    if sys.argv[1:2] == ["convert"]:
        from .columnar import main

        sys.exit(main(sys.argv[2:]))
    binary = binary_path()
    os.execv(binary, [binary, *sys.argv[1:]])
