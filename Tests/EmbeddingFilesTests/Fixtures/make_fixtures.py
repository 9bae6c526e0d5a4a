"""Makes the .npy, .npz and .safetensors fixtures: the same small matrix in every layout that is read.

    pip install numpy==2.4.6 safetensors==0.8.0 faiss-cpu==1.15.1
    python make_fixtures.py

Element (i, j) is (3 i - 2 j) / 4, which every type here represents exactly.
"""

import io
import zipfile
from pathlib import Path

import faiss
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
    make_archives(single)
    make_indexes(single)
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


def make_indexes(matrix):
    flat = faiss.IndexFlatL2(COLUMNS)
    flat.add(matrix)
    faiss.write_index(flat, str(FOLDER / "flat.index"))
    mapped = faiss.IndexIDMap(faiss.IndexFlatIP(COLUMNS))
    mapped.add_with_ids(matrix, np.array([5, -1, 7, 7, 1 << 40]))
    faiss.write_index(mapped, str(FOLDER / "ids.index"))
    quantizer = faiss.IndexFlatL2(COLUMNS)
    lists = faiss.IndexIVFFlat(quantizer, COLUMNS, 2)
    lists.train(matrix)
    lists.add_with_ids(matrix, np.array([40, 30, 20, 10, 0]))
    faiss.write_index(lists, str(FOLDER / "lists.index"))
    products = faiss.IndexPQ(4, 2, 2)
    products.train(np.random.default_rng(0).standard_normal((200, 4)).astype(np.float32))
    faiss.write_index(products, str(FOLDER / "products.index"))


def make_archives(matrix):
    arrays = {
        "x": matrix,
        "v": matrix[0],
        "ids": np.array(["a", "b ü", "c 漢", "", "🙂"]),
        "numbers": np.arange(-2, 3),
        "bytes": np.array(["p", "qq", "", "r", "s"], "S"),
    }
    np.savez(FOLDER / "stored.npz", **arrays)
    np.savez_compressed(FOLDER / "deflated.npz", **arrays)
    np.savez(FOLDER / "several.npz", x=matrix, y=2 * matrix)
    # A header that announces two rows before 64 MiB of zeros, deflated to 64 KiB.
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (2, 2)})
    with zipfile.ZipFile(FOLDER / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", header.getvalue() + bytes(64 << 20))
    # A directory that announces as much as the header does, before more.
    with zipfile.ZipFile(FOLDER / "lying.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", header.getvalue() + bytes(1 << 20))
    path = FOLDER / "lying.npz"
    size = len(header.getvalue()) + (1 << 20)
    announced = len(header.getvalue()) + 16
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), announced.to_bytes(4, "little")))


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
