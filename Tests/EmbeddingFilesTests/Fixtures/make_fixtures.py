"""Makes the .npy and .safetensors fixtures: the same small matrix in every layout that is read.

    pip install numpy==2.4.6 safetensors==0.8.0
    python make_fixtures.py

Element (i, j) is (3 i - 2 j) / 4, which every type here represents exactly.
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FOLDER = Path(__file__).parent
ROWS, COLUMNS = 5, 3


def main():
    matrix = np.fromfunction(lambda i, j: (3 * i - 2 * j) / 4, (ROWS, COLUMNS))
    for type_name in ["f2", "f4", "f8"]:
        for order_name, order in [("little", "<"), ("big", ">")]:
            for layout in ["C", "F"]:
                array = np.asarray(matrix, dtype=order + type_name, order=layout)
                for version in [(1, 0), (2, 0), (3, 0)]:
                    name = f"{type_name}-{order_name}-{layout}-{version[0]}.npy"
                    with open(FOLDER / name, "wb") as file:
                        np.lib.format.write_array(file, array, version=version)
    single = matrix.astype(np.float32)
    save_file({"x": matrix.astype(np.float16)}, FOLDER / "f16.safetensors")
    save_file({"x": single}, FOLDER / "f32.safetensors", metadata={"made_by": "safetensors", "quote": "\"\\"})
    save_file({"x": matrix}, FOLDER / "f64.safetensors")
    save_file({"x": single, "y": 2 * single, "v": single[0]}, FOLDER / "several.safetensors")
    # NumPy has no bfloat16: the upper halves of float32 are stored as integers and the type is renamed.
    upper = (single.view(np.uint32) >> 16).astype(np.uint16)
    save_file({"x": upper}, FOLDER / "bf16.safetensors")
    path = FOLDER / "bf16.safetensors"
    path.write_bytes(path.read_bytes().replace(b'"U16"', b'"BF16"', 1))
    fix_header_length(path)


def fix_header_length(path):
    """Renaming U16 to BF16 makes the header one byte longer; this writes its true length."""
    data = path.read_bytes()
    start_of_data = data.index(b"}}") + 2
    header = data[8:start_of_data]
    header += b" " * (-len(header) % 8)
    body = data[len(data) - 2 * ROWS * COLUMNS :]
    path.write_bytes(len(header).to_bytes(8, "little") + header + body)


if __name__ == "__main__":
    main()
