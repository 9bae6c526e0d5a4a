"""Searches of one model's queries in another's documents, with `mv2v retrieve`, kept query by query."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import NamedTuple

from mv2v_study import StudyError, run_tool
from upgrades.collection import Collection
from upgrades.ndcg import ndcg_by_query

#: How far our mean may be from the tool's.
TOLERANCE = 1e-6
#: The tool's names of how queries and documents are centred: not at all, so that the index stays as it is; by the map's
#: means; each side by its own.
CONDITIONS = {"as_is": "aligned", "centred": "aligned, centred", "recentred": "aligned, recentred"}


class Search(NamedTuple):
    """nDCG@10 by condition as the tool gives it, and of each query by condition."""

    means: dict[str, float]
    by_query: dict[str, dict[str, float]]


class Searches:
    def __init__(self, folder: Path):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)

    def search(self, collection: Collection, queries: str, documents: str, map_path: Path) -> Search:
        """Through a map from the queries' model to the documents'. A search that is kept is not made again."""
        kept = self.folder / f"{collection.name}-{queries}-{documents}-{map_path.stem}.json"
        if not kept.exists():
            found = self._search(collection, queries, documents, map_path)
            kept.write_text(json.dumps(found._asdict()), encoding="utf-8")
        return Search(**json.loads(kept.read_text(encoding="utf-8")))

    def _search(self, collection: Collection, queries: str, documents: str, map_path: Path) -> Search:
        with tempfile.TemporaryDirectory() as folder:
            prefix = Path(folder) / "run"
            report = run_tool(
                "retrieve", "--map", map_path, "--queries", collection.file(queries, "queries"), "--documents",
                collection.file(documents, "docs"), "--old-queries", collection.file(documents, "queries"),
                "--query-ids", collection.folder / "queries.ids.txt", "--document-ids",
                collection.folder / "docs.ids.txt", "--judgements", collection.judgements, "--binary", "--k", "10",
                "--depth", "10", "--runs", prefix)
            means, by_query = {}, {}
            for figures in report["conditions"]:
                condition = figures["condition"]
                run = Path(f"{prefix}.{condition.replace(', ', '-').replace(' ', '-')}.run")
                by_query[condition] = ndcg_by_query(run, collection.relevant)
                means[condition] = figures["ndcg_10"]
                ours = sum(by_query[condition].values()) / len(by_query[condition])
                if abs(ours - means[condition]) > TOLERANCE:
                    raise StudyError(
                        f"{collection.name}, {queries} to {documents}, {condition}: nDCG@10 is {ours:.6f} from the run and "
                        f"{means[condition]:.6f} in the report")
        return Search(means, by_query)
