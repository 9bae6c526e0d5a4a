"""What the study's cases are and what they are called. Needs no packages."""

from __future__ import annotations

from mv2v_study import MODEL_NAMES

#: The models in the order of tables and figures, with their dimensions.
DIMENSIONS = {"minilm": 384, "e5": 384, "potion": 256, "wordllama": 256, "w2v": 300}
COLLECTION_NAMES = {"cranfield": "Cranfield", "cisi": "CISI", "med": "MED"}
#: What maps are fitted on: pairs of the collection's own documents, pairs of WordNet glosses, or disjoint halves of them.
DOCUMENTS, WORDNET, UNSUPERVISED = "documents", "WordNet", "unsupervised"
FITTINGS = {
    DOCUMENTS: "pairs of the collection's documents", WORDNET: "pairs of WordNet glosses",
    UNSUPERVISED: "WordNet halves, no pairs"}
KINDS = {
    DOCUMENTS: ("orthogonal", "linear", "ridge", "matching"), WORDNET: ("orthogonal", "linear", "ridge", "matching"),
    UNSUPERVISED: ("orthogonal", "matching")}
#: Models of which the first dimensions are looked at as a model of their own, `wordllama:128`.
PREFIXES = {"wordllama": 128, "potion": 128}
#: The maps that are pictured: a model's first half to all of it, a pair of one dimension and another.
PICTURED = [("wordllama:128", "wordllama"), ("potion:128", "potion"), ("minilm", "e5"), ("potion", "wordllama")]


def collection_name(collection: str) -> str:
    return COLLECTION_NAMES.get(collection, collection)


def shown_model(name: str) -> str:
    model, _, prefix = name.partition(":")
    return f"{MODEL_NAMES[model]}, first {prefix}" if prefix else MODEL_NAMES[model]


def dimension_of(name: str) -> int:
    model, _, prefix = name.partition(":")
    return int(prefix) if prefix else DIMENSIONS[model]
