"""A test collection as several models have embedded it, checked before anything is measured on it.

A folder with docs.ids.txt, queries.ids.txt, qrels.tsv and, for each model, MODEL-docs.npy and MODEL-queries.npy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterable

import numpy as np

from mv2v_study import StudyError

PARTS = ("docs", "queries")


def matrix_shape(path: Path) -> tuple[int, int]:
    """Rows and dimensions of an .npy file, from its header."""
    if not path.is_file():
        raise StudyError(f"{path} does not exist")
    try:
        shape = np.load(path, mmap_mode="r").shape
    except (ValueError, EOFError, OSError) as error:
        raise StudyError(f"{path} is no .npy file of vectors: {error}") from None
    if len(shape) != 2:
        raise StudyError(f"{path} has {len(shape)} dimensions; expected 2, a vector a row")
    return shape


def require_equal_rows(files: Iterable[Path], what: str) -> int:
    """The number of rows of files that are paired row by row."""
    counts = {file: matrix_shape(file)[0] for file in files}
    if len(set(counts.values())) != 1:
        listed = ", ".join(f"{file} has {count}" for file, count in counts.items())
        raise StudyError(f"{what} must have equally many rows: {listed}")
    return next(iter(counts.values()))


def read_ids(path: Path) -> list[str]:
    if not path.is_file():
        raise StudyError(f"{path} does not exist")
    ids = path.read_text(encoding="utf-8").split()
    repeated = next((name for index, name in enumerate(ids) if name in set(ids[:index])), None) \
        if len(set(ids)) != len(ids) else None
    if repeated is not None:
        raise StudyError(f"{path}: the id '{repeated}' stands there twice")
    return ids


class Collection:
    def __init__(self, folder: Path, models: Iterable[str]):
        self.folder, self.name = Path(folder), Path(folder).name
        if not self.folder.is_dir():
            raise StudyError(f"{self.folder} is not a folder")
        self.ids = {part: read_ids(self.folder / f"{part}.ids.txt") for part in PARTS}
        self.models = [model for model in models if self._has(model)]
        if len(self.models) < 2:
            raise StudyError(
                f"{self.folder}: vectors of {len(self.models)} of the models {', '.join(models)}; two or more are needed, "
                "each as MODEL-docs.npy and MODEL-queries.npy")
        for part in PARTS:
            for model in self.models:
                rows, ids = matrix_shape(self.file(model, part))[0], len(self.ids[part])
                if rows != ids:
                    raise StudyError(
                        f"{self.file(model, part)} has {rows} rows, but {self.folder / part}.ids.txt {ids} ids")
        self.relevant = self._read_judgements()

    def file(self, model: str, part: str) -> Path:
        return self.folder / f"{model}-{part}.npy"

    def dimension(self, model: str) -> int:
        return matrix_shape(self.file(model, "docs"))[1]

    @property
    def judgements(self) -> Path:
        return self.folder / "qrels.tsv"

    def _has(self, model: str) -> bool:
        there = [part for part in PARTS if self.file(model, part).is_file()]
        if len(there) == 1:
            missing = next(part for part in PARTS if part not in there)
            raise StudyError(f"{self.file(model, missing)} does not exist, but {self.file(model, there[0])} does")
        return bool(there)

    def _read_judgements(self) -> dict[str, set[str]]:
        """The relevant documents of every judged query; a grade above 0 is relevant."""
        if not self.judgements.is_file():
            raise StudyError(f"{self.judgements} does not exist")
        known = {part: set(ids) for part, ids in self.ids.items()}
        relevant: dict[str, set[str]] = {}
        for number, line in enumerate(self.judgements.read_text(encoding="utf-8").splitlines(), 1):
            where, fields = f"{self.judgements}:{number}", line.split()
            if not fields:
                continue
            if len(fields) not in (3, 4) or not fields[-1].lstrip("-").isdigit():
                raise StudyError(f"{where}: '{line}' is not 'query document grade' or 'query 0 document grade'")
            query, document = fields[0], fields[-2]
            for part, name in (("queries", query), ("docs", document)):
                if name not in known[part]:
                    raise StudyError(f"{where}: the id '{name}' is not in {self.folder / part}.ids.txt")
            answers = relevant.setdefault(query, set())
            if int(fields[-1]) > 0:
                answers.add(document)
        if not relevant:
            raise StudyError(f"{self.judgements} has no judgements")
        return relevant
