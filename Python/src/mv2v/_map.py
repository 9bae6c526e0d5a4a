"""A learned map, applied in NumPy: the same numbers as `mv2v apply` to 1e-5."""

from __future__ import annotations

import os
import warnings
from types import MappingProxyType
from typing import Any, Iterator, Mapping, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ._map_file import COMMON_SPACE_KINDS, Floats, MapFile
from ._npy_output import NpyOutput, write_atomically
from ._rows import Path, Rows, RowSource
from ._verdict import Verdict, verdict_of
from .errors import FailedMapError, MapFileError, Mv2vWarning, RowsError, WrongModelError

#: Elements of a block of rows or of their images, so that a block takes some tens of MiB whatever the input's size.
_BLOCK_ELEMENTS = 1 << 22


class Map:
    """A map between two embedding spaces, of any kind (docs/map-format.md).

    Orthogonal, linear and ridge maps lead from the source space into the target space, and back. Whitened and matching
    maps lead from either side into a common space. Maps can be pickled and shared between threads.
    """

    def __init__(self, data: bytes, name: str = "the map") -> None:
        """Reads the bytes of a map file; `Map.load` reads a file.

        Raises MapFileError where they are not a map that this version can use.
        """
        self._data = data
        self._name = name
        self._file = MapFile(data, name)
        self._verdict = verdict_of(self._file.metadata)

    @classmethod
    def load(cls, path: Path) -> "Map":
        """Reads a map file, as `mv2v fit` and `Map.save` write it.

        Raises MapFileError where it is not a map that this version can use, OSError where it cannot be read.
        """
        with open(path, "rb") as file:
            return cls(file.read(), os.fspath(path))

    def save(self, path: Path) -> None:
        """Writes the map file, byte for byte as it was read; it appears under its name only when it is complete."""
        write_atomically(os.fspath(path), self._data)

    # What is known about it.

    @property
    def kind(self) -> str:
        """`orthogonal`, `linear`, `ridge`, `whitened` or `matching`."""
        return self._file.kind

    @property
    def verdict(self) -> Optional[Verdict]:
        """Whether it can be trusted; None for a map of paired rows, which needs no verdict."""
        return self._verdict

    @property
    def metadata(self) -> Mapping[str, str]:
        """The file's string entries: preset, seed, knobs, rows and hashes of the files of the fit."""
        return MappingProxyType(self._file.metadata)

    @property
    def tensors(self) -> Mapping[str, Floats]:
        """The map's numbers by their names in the file; not to be written to."""
        return MappingProxyType(self._file.tensors)

    @property
    def source_dimension(self) -> int:
        """The dimension of source vectors."""
        return self._file.dimension("source")

    @property
    def target_dimension(self) -> int:
        """The dimension of target vectors."""
        return self._file.dimension("target")

    @property
    def leads_into_target_space(self) -> bool:
        """Whether images of source vectors lie among target vectors, and not in a common space."""
        return self.kind not in COMMON_SPACE_KINDS

    def image_dimension(self, side: str = "source") -> int:
        """The dimension of what a side's vectors become."""
        if self.leads_into_target_space:
            return self.target_dimension if side == "source" else self.source_dimension
        return int(self.tensors["source_map"].shape[1]) + (2 if self.kind == "matching" else 0)

    def __repr__(self) -> str:
        level = self.verdict.level if self.verdict else "of paired rows"
        return f"<mv2v.Map {self.kind}, {self.source_dimension} to {self.target_dimension} dimensions, {level}>"

    def __getstate__(self) -> Tuple[bytes, str]:
        return self._data, self._name

    def __setstate__(self, state: Tuple[bytes, str]) -> None:
        Map.__init__(self, *state)

    # Carrying vectors over.

    def transform(
        self, X: Rows, *, side: str = "source", centred: Optional[bool] = None, output: Optional[Path] = None,
        force: bool = False, from_model: Optional[str] = None,
    ) -> NDArray[np.float32]:
        """Carries source vectors over.

        X: `[n, source_dimension]`: an array of any floating or whole type, lists, or a .npy or .safetensors file
            ('file.safetensors#name'), which is memory-mapped.
        side: 'target' carries target vectors into the common space of a whitened or matching map.
        centred: unit coordinates about the mean, where cosines are compared, instead of those of the target model's
            own vectors. Whitened and matching maps have no others.
        output: a .npy to write to, in memory that does not grow with X; the answer is then that file, memory-mapped.
        force: use the map even if its verdict is 'failed'.
        from_model: the model that X comes from, as `source_model` or `target_model` of the map's metadata names it;
            WrongModelError where the map takes vectors of another one from that side, or does not say.

        Returns `[n, image_dimension(side)]` in float32. Raises RowsError for vectors that cannot be mapped, and
        FailedMapError. Warns with Mv2vWarning of vectors that equal the mean: they have no direction and become zeros,
        or the target's mean; and of vectors that look like the other side's.
        """
        if side not in ("source", "target"):
            raise ValueError(f"side is {side!r}, but must be 'source' or 'target'")
        if side == "target" and self.leads_into_target_space:
            raise ValueError(
                f"{self._name} is not a map that can be used so: side='target' needs a whitened or matching map; this "
                "one maps source vectors alone (inverse_transform leads from the target into the source space)")
        return self._carry(X, side, centred, output, force, from_model)

    def inverse_transform(
        self, Y: Rows, *, centred: Optional[bool] = None, output: Optional[Path] = None, force: bool = False,
        from_model: Optional[str] = None,
    ) -> NDArray[np.float32]:
        """Carries target vectors into the source space; arguments and errors as those of `transform`.

        An orthogonal map goes back by its transpose, a linear or ridge map by a map of its own. Raises ValueError for
        whitened and matching maps, which have a common space in place of a way back.
        """
        if not self.leads_into_target_space:
            raise ValueError(
                f"{self._name} is not a map that can be used so: it is {self.kind} and leads to a common space; "
                "transform(Y, side='target') carries target vectors there")
        return self._carry(Y, "target", centred, output, force, from_model)

    def _carry(
        self, vectors: Rows, side: str, centred: Optional[bool], output: Optional[Path], force: bool,
        from_model: Optional[str],
    ) -> NDArray[np.float32]:
        raw = self._coordinates(side, centred)
        self._require_model(from_model, side)
        if not force and self.verdict is not None and self.verdict.level == "failed":
            raise FailedMapError(
                f"{self._name} has the verdict 'failed' ({self.verdict.figures}): the fit did not find a map that can "
                "be believed, so what it gives would most likely be noise; fit again with more rows or known pairs, "
                "or give force=True")
        rows = RowSource(vectors)
        self._require_dimension(rows, side)
        self._warn_of_reversal(rows, side)
        count, dimension = rows.shape[0], self.image_dimension(side)
        if output is None:
            images = np.empty((count, dimension), np.float32)
            for first, block in self._blocks(rows, side, raw):
                images[first : first + len(block)] = block
            return images
        path = os.fspath(output)
        self._require_other_file(path, rows)
        with NpyOutput(path, count, dimension, has_ids=False) as file:
            for _, block in self._blocks(rows, side, raw):
                file.write(block)
        return np.load(path, mmap_mode="r" if count else None)  # type: ignore[no-any-return]

    def _blocks(self, rows: RowSource, side: str, raw: bool) -> Iterator[Tuple[int, Floats]]:
        count = rows.shape[0]
        size = max(256, _BLOCK_ELEMENTS // max(rows.shape[1], self.image_dimension(side)))
        undirected = 0
        for first in range(0, count, size):
            block = rows.block(first, min(first + size, count))
            rows.require_finite(block, first)
            lengths = self._normalise(block, side)
            rows.require_lengths(lengths, first)
            undirected += int((lengths == 0).sum())
            yield first, self._image(block, side, raw)
        if undirected:
            place = f"the {'target' if side == 'source' else 'source'} mean" if raw else "zeros"
            if self.kind == "matching":
                place = "the image of that mean"
            warnings.warn(
                f"{undirected} of {count} rows equal the {side} mean and have no direction; they became {place}",
                Mv2vWarning, stacklevel=4)

    def _normalise(self, rows: Floats, side: str) -> NDArray[np.float64]:
        """Centred unit rows in place of raw ones; zeros for those without direction, whose length is said to be 0.

        A length that single precision does not hold is infinite."""
        mean, weights = self.tensors[f"{side}_mean"], self.tensors.get(f"{side}_weights")
        with np.errstate(over="ignore", invalid="ignore"):
            rows -= mean
            if weights is not None:
                rows *= weights
            lengths: NDArray[np.float64] = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
            smallest = 4 * np.finfo(np.float32).eps * np.linalg.norm(mean if weights is None else mean * weights)
            lengths[lengths > np.finfo(np.float32).max] = np.inf
            directed = lengths > smallest
            rows *= np.divide(1, lengths, out=np.zeros_like(lengths), where=directed)[:, None].astype(np.float32)
        rows[~directed] = 0
        lengths[~directed] = 0
        return lengths

    def _image(self, units: Floats, side: str, raw: bool) -> Floats:
        tensors = self.tensors
        if self.kind in COMMON_SPACE_KINDS:
            images: Floats = units @ tensors[f"{side}_map"]
            return self._with_root(images, side) if self.kind == "matching" else images
        if side == "source":
            images = units @ tensors["map"]
        else:
            images = units @ (tensors["map"].T if self.kind == "orthogonal" else tensors["backward_map"])
        return self._placed(images, "target" if side == "source" else "source") if raw else images

    def _with_root(self, variates: Floats, side: str) -> Floats:
        """The images of a matching map: behind the variates what their norms lack, in a place for each side."""
        images = np.zeros((len(variates), variates.shape[1] + 2), np.float32)
        images[:, :-2] = variates
        deficits = variates**2 @ (1 - self.tensors["correlations"])
        images[:, -2 if side == "source" else -1] = np.sqrt(np.maximum(0, self.tensors["bound"] - deficits))
        return images

    def _placed(self, images: Floats, side: str) -> Floats:
        """Images where raw vectors of that side lie."""
        weights = self.tensors.get(f"{side}_weights")
        if weights is not None:
            images *= np.divide(1, weights, out=np.zeros_like(weights), where=weights > 0)
        images *= self.tensors[f"{side}_scale"]
        images += self.tensors[f"{side}_mean"]
        return images

    def _coordinates(self, side: str, centred: Optional[bool]) -> bool:
        """Whether to answer in raw coordinates."""
        raw = self.leads_into_target_space if centred is None else not centred
        if not raw:
            return False
        if not self.leads_into_target_space:
            raise ValueError(
                "a map into the coordinates of raw vectors is needed for centred=False; this one is "
                f"{self.kind} and leads to a common space")
        led_to = "target" if side == "source" else "source"
        if f"{led_to}_scale" not in self.tensors:
            raise MapFileError(
                "a map into the coordinates of raw vectors is needed; its file does not record the mean length of the "
                f"{led_to}'s vectors (centred=True does without)")
        return True

    def _require_dimension(self, rows: RowSource, side: str) -> None:
        expected, found = self._file.dimension(side), rows.shape[1]
        if expected == found:
            return
        other = "target" if side == "source" else "source"
        hint = ""
        if found == self._file.dimension(other):
            hint = f"; that is the map's {other} dimension: is its direction reversed?"
            if self.leads_into_target_space:
                hint += f" ({'inverse_transform' if side == 'source' else 'transform'} takes {other} vectors)"
        raise RowsError(
            (f"{rows.path}: " if rows.path else "")
            + f"the map takes {side} vectors of dimension {expected} but these have dimension {found}{hint}")

    def _way_of(self, side: str) -> str:
        """What carries vectors of a side over."""
        if not self.leads_into_target_space:
            return f"transform(…, side={side!r})"
        return "transform" if side == "source" else "inverse_transform"

    def _require_model(self, name: Optional[str], side: str) -> None:
        if name is None or self.metadata.get(f"{side}_model") == name:
            return
        other = "target" if side == "source" else "source"
        models = {each: self.metadata[f"{each}_model"] for each in (side, other) if f"{each}_model" in self.metadata}
        if models.get(other) == name:
            raise WrongModelError(
                f"{self._name} takes {side} vectors as it is used here, and {name!r} is its {other} model; "
                f"{self._way_of(other)} takes {other} vectors")
        if not models:
            raise WrongModelError(
                f"{self._name} does not say between which models it leads, so that from_model cannot be checked; leave "
                "it out, or name them when the map is fitted (--source-model, --target-model)")
        known = " and of ".join(f"{model!r} ({each})" for each, model in models.items())
        raise WrongModelError(f"{self._name} is said to take vectors of {known}, and not of {name!r}")

    def _warn_of_reversal(self, rows: RowSource, side: str) -> None:
        """Warns where rows lie far nearer to the other side's mean; both sides must have one dimension for that."""
        other, count = "target" if side == "source" else "source", rows.shape[0]
        if count < 10 or self.source_dimension != self.target_dimension:
            return
        starts = [0] if count <= 1024 else [index * (count - 64) // 15 for index in range(16)]
        size = count if count <= 1024 else 64
        with np.errstate(invalid="ignore"):
            mean = np.concatenate([rows.block(start, start + size) for start in starts]).mean(axis=0, dtype=np.float64)
        near, far = (float(np.linalg.norm(mean - self.tensors[f"{each}_mean"])) for each in (other, side))
        if 2 * near < far:
            warnings.warn(
                f"these look like {other} vectors of the map, and it is used on {side} vectors: their mean is {near:.3f} "
                f"from the {other} mean and {far:.3f} from the {side} mean; {self._way_of(other)} takes {other} vectors",
                Mv2vWarning, stacklevel=4)

    def _require_other_file(self, output: str, rows: RowSource) -> None:
        for name in (rows.stored_path, self._name):
            path = (name or "").partition("#")[0]
            if path and os.path.exists(path) and os.path.exists(output) and os.path.samefile(path, output):
                raise ValueError(
                    f"the output {output} is the input {path}; choose another output, so that no input is lost")


def as_map(value: Any) -> Map:
    """A map, or the map in a file."""
    return value if isinstance(value, Map) else Map.load(value)
