"""Makes the HDF5 fixtures: the same small matrix as make_fixtures.py in every way that is read, and what is refused.

    pip install numpy==2.2.6 h5py==3.14.0
    python make_hdf5_fixtures.py

Element (i, j) is (3 i - 2 j) / 4, which every floating-point type here represents exactly; whole types hold 3 i + 2 j.
"""

import zlib
from pathlib import Path

import h5py
import numpy as np

FOLDER = Path(__file__).parent
ROWS, COLUMNS = 5, 3


def main():
    matrix = np.fromfunction(lambda i, j: (3 * i - 2 * j) / 4, (ROWS, COLUMNS))
    whole = np.fromfunction(lambda i, j: 3 * i + 2 * j, (ROWS, COLUMNS))
    with h5py.File(FOLDER / "datasets.hdf5", "w") as file:
        for kind in ["f2", "f4", "f8"]:
            for order_name, order in [("little", "<"), ("big", ">")]:
                array = matrix.astype(order + kind)
                file[f"contiguous/{kind}-{order_name}"] = array
                file.create_dataset(f"chunked/{kind}-{order_name}", data=array, chunks=(2, 2))
                file.create_dataset(f"gzip/{kind}-{order_name}", data=array, chunks=(2, 2), compression="gzip")
                file.create_dataset(
                    f"shuffled/{kind}-{order_name}", data=array, chunks=(3, 3), compression="gzip", shuffle=True,
                    fletcher32=True)
        for kind in ["i1", "u1", "i4"]:
            file[f"whole/{kind}"] = whole.astype(kind)
            file.create_dataset(f"whole-gzip/{kind}", data=whole.astype(kind), chunks=(4, 2), compression="gzip")
        file.create_dataset("checksums", data=matrix.astype("f4"), chunks=(5, 2), fletcher32=True)
        write_compact(file, "compact", matrix.astype("<f4"))
        file["soft"] = h5py.SoftLink("/contiguous/f4-little")
        file["dangling"] = h5py.SoftLink("/nowhere")
        file["outside"] = h5py.ExternalLink("ann.hdf5", "train")
        file["through"] = h5py.SoftLink("/outside")
        file["vector"] = matrix[0].astype("f4")
        file["cube"] = np.zeros((2, 2, 2), "f4")
        file["number"] = 3.0
        file["text"] = np.array([["a", "b"]], dtype="S1")
        file["compound"] = np.zeros((2, 2), [("a", "<f4")])
        file["long"] = np.zeros((2, 2), "i8")
        file["complex"] = np.zeros((2, 2), "c8")
        file.create_dataset("no-rows", (0, 3), "f4")
        file.create_dataset("lzf", data=matrix.astype("f4"), chunks=(2, 3), compression="lzf")
        file.create_dataset("huge", (1 << 40, 1 << 10), "f4", chunks=(1 << 10, 1 << 10), compression="gzip")
        file.create_dataset("unwritten", (5, 3), "f4")
        file.create_dataset("wide-chunks", (1, 3), "f4", chunks=(1 << 27, 3), maxshape=(None, 3), compression="gzip")
        file["wide-chunks"].id.write_direct_chunk((0, 0), zlib.compress(bytes(64)))
        partly = file.create_dataset("partly", (5, 3), "f4", chunks=(2, 3), compression="gzip")
        partly[:2] = matrix[:2]
        # A chunk that inflates to 16 MiB instead of its 60 bytes, one that is no deflated bytes, one that is too short.
        for name, stored in [("bomb", zlib.compress(bytes(16 << 20), 9)), ("rubbish", b"\xff" * 60),
                             ("short", zlib.compress(bytes(59)))]:
            file.create_dataset(name, (5, 3), "f4", chunks=(5, 3), compression="gzip").id.write_direct_chunk((0, 0), stored)
        # A chunk that was left as it is, as writers do where deflating gains nothing.
        plain = file.create_dataset("unfiltered", (5, 3), "f4", chunks=(5, 3), compression="gzip", shuffle=True)
        plain.id.write_direct_chunk((0, 0), matrix.astype("f4").tobytes(), filter_mask=3)
        # Chunks of 64 MiB each in a dataset of one row.
        padded = file.create_dataset("padded-chunks", (1, 8), "i1", chunks=(1 << 26, 1), maxshape=(None, 8), compression="gzip")
        for column in range(8):
            padded.id.write_direct_chunk((0, column), zlib.compress(bytes(64)))
        wrong = file.create_dataset("wrong-checksum", (5, 3), "f4", chunks=(5, 3), fletcher32=True)
        wrong.id.write_direct_chunk((0, 0), matrix.astype("f4").tobytes() + b"\0\0\0\0")
        external = [("elsewhere.bin", 0, 60)]
        file.create_dataset("external", (5, 3), "f4", external=external)
        layout = h5py.VirtualLayout((5, 3), "f4")
        layout[:] = h5py.VirtualSource(file["contiguous/f4-little"])
        file.create_virtual_dataset("virtual", layout)
    with h5py.File(FOLDER / "ann.hdf5", "w") as file:
        # As ann-benchmarks.com has them.
        file["train"], file["test"] = matrix.astype("f4"), 2 * matrix[:2].astype("f4")
        file["neighbors"], file["distances"] = np.zeros((2, 3), "i4"), np.zeros((2, 3), "f4")
    with h5py.File(FOLDER / "only.h5", "w", libver="latest") as file:
        file.create_dataset("deep/embeddings", data=matrix.astype("f4"), chunks=(2, 3), compression="gzip")
        file["labels"] = np.arange(5)
    with h5py.File(FOLDER / "unnamed.h5", "w") as file:
        file["a"], file["b"] = matrix.astype("f4"), matrix.astype("f4")
    with h5py.File(FOLDER / "nothing.h5", "w") as file:
        file["labels"] = np.arange(5)
    with h5py.File(FOLDER / "user-block.h5", "w", userblock_size=512) as file:
        file["train"] = matrix.astype("f4")


def write_compact(file, name, array):
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(array.shape)
    dataset = h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(array.dtype), space, properties)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, array)


if __name__ == "__main__":
    main()
