#!/usr/bin/env python3
"""Tests the tests: changes the sources in ways that a reviewer would think of, and says which changes no test notices.

    Scripts/mutate.py                      every mutant: builds once, then runs tests for each
    Scripts/mutate.py --list               names, files and what each one breaks
    Scripts/mutate.py --only NAME NAME     these alone; an end such as 'exp-*' takes all that begin so

All mutants are built into one copy of the tree, in .build-mutants, each behind a switch that the environment variable
MV2V_MUTANT turns on by number; with no number the copy is the program as it is, and all its tests must pass first. For
each mutant the tests that can be affected, those of the targets that depend on the changed one, are run until the first
failure. A mutant is killed by a test that fails, by a crash or by a test that does not end.

Exit status: 0 when every mutant was killed, 1 when one survived, 2 when something else is wrong, such as a mutant whose
text is no longer in its file.
"""

import argparse
import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".build-mutants"
TREE = WORK / "tree"
RESULTS = WORK / "results.json"
VARIABLE = "MV2V_MUTANT"
# Slow tests last; the others in the order of the targets.
SLOW_TARGETS = ["AlignmentTests", "EndToEndTests"]

SWIFT_SWITCH = """\
import Glibc

/// The number of the mutant that is switched on; 0 for none.
@usableFromInline let activeMutant: Int =
  getenv("%s").flatMap { Int(String(cString: $0)) } ?? 0
""" % VARIABLE

C_SWITCH_HEADER = """\
#pragma once

// The number of the mutant that is switched on; 0 for none.
extern __attribute__((visibility("hidden"))) int mv2v_mutant;
"""

C_SWITCH = """\
#include "Mutant.h"

#include <stdlib.h>

int mv2v_mutant = 0;

// Before every other constructor.
__attribute__((constructor(101))) static void read_mutant(void) {
    const char *number = getenv("%s");
    if (number) mv2v_mutant = atoi(number);
}
""" % VARIABLE


class Trouble(Exception):
    """Something that makes the results worthless; said without a trace."""


class Mutant(NamedTuple):
    """A change that some test should notice."""

    name: str
    file: str
    # An expression that occurs once in the file, or once within `within`, which does.
    original: str
    # What stands there instead while the mutant is switched on; not needed beside a schema.
    mutated: str
    # What a user would see of it.
    breaks: str
    within: str = ""
    # For originals that are no expressions: the same text with the switch in it, as MUTANT.
    schema: str = ""


# What is left out: changes that only make the search for a map worse on average (temperatures, weights of averages,
# how candidates are crossed), which small tests cannot tell from chance; Studies/ measures those.
MUTANTS = [
    # Kernels.
    Mutant(
        "int8-product-doubled", "Sources/CKernels/Int8Product.c",
        "left[0][4 * q + b] * panel[(q * PANEL + c) * 4 + b]",
        "2 * left[0][4 * q + b] * panel[(q * PANEL + c) * 4 + b]",
        "the portable product of bytes is twice the right one"),
    Mutant(
        "int8-product-without-shift", "Sources/CKernels/Int8Product.c", "scale * sum + shift", "scale * sum",
        "the 128 that rows are stored with is not taken out again"),
    Mutant(
        "int8-product-of-the-last-stretch", "Sources/CKernels/Int8Product.c", "totals[r][c] += sums[r][c]",
        "totals[r][c] = sums[r][c]", "of long rows only the last stretch counts"),
    Mutant(
        "exp-without-two-terms", "Sources/CKernels/GibbsKernel.c",
        "float p = 1.0f / 720;\n    p = p * r + 1.0f / 120;", "",
        "exp errs by up to 4e-5",
        schema="float p = MUTANT ? 0.0f : 1.0f / 720;\n    p = MUTANT ? 0.0f : p * r + 1.0f / 120;"),
    Mutant(
        "exp-never-zero", "Sources/CKernels/GibbsKernel.c", "x < -87.0f ? 0.0f : p * scale", "p * scale",
        "exp of very negative numbers is not 0"),
    Mutant(
        "maximum-without-its-tail", "Sources/CKernels/Maximum.h",
        "for (int64_t j = start_; j < (count); j++)", "", "the last elements of a row cannot be its maximum",
        schema="for (int64_t j = start_; j < (MUTANT ? start_ : (count)); j++)"),
    Mutant(
        "largest-score-last-of-equals", "Sources/CKernels/LargestScores.c", "score > best[k]", "score >= best[k]",
        "of equal scores the last one is taken"),
    Mutant(
        "largest-score-without-its-tail", "Sources/CKernels/LargestScores.c", "for (; j < columns; j++)", "",
        "the last columns are not looked at", schema="for (; j < (MUTANT ? j : columns); j++)"),
    Mutant(
        "better-counts-equals", "Sources/CKernels/RankCounts.c", "scores[j] > own", "scores[j] >= own",
        "equal scores count as better"),
    Mutant(
        "best-row-last-of-equals", "Sources/CKernels/RankCounts.c", "score > best[j]", "score >= best[j]",
        "the best match backward is the last of equals"),
    Mutant(
        "bfloat16-cut-off", "Sources/CKernels/BFloat16.c", "bits[k] + 0x7fff + (bits[k] >> 16 & 1)", "bits[k]",
        "bfloat16 is cut off instead of rounded"),
    Mutant(
        "bfloat16-half-away", "Sources/CKernels/BFloat16.c", "bits[k] + 0x7fff + (bits[k] >> 16 & 1)",
        "bits[k] + 0x8000", "halves are rounded away from zero instead of to even"),
    Mutant(
        "half-infinity-finite", "Sources/CKernels/HalfPrecision.c", "magnitude >= 0x7c00u", "magnitude > 0x7fffu",
        "infinite halves become 65536"),
    Mutant(
        "sinkhorn-fourth-row-lost", "Sources/CKernels/SinkhornScaling.c",
        "s2 * element(r2, j, isHalf) + s3 * element(r3, j, isHalf)", "s2 * element(r2, j, isHalf)",
        "every fourth row is missing in the column sums"),
    Mutant(
        "plan-without-dither", "Sources/CKernels/Int8Quantisation.c",
        "bfloat16_to_float(row[j]) * v[j] * inverse + shifts[j]", "bfloat16_to_float(row[j]) * v[j] * inverse",
        "plans are rounded down, so that small weights vanish"),
    Mutant(
        "plan-dithered-alike", "Sources/CKernels/Int8Quantisation.c", "dither + (i * 97) % columns", "dither",
        "every row of a plan is rounded up in the same columns"),
    Mutant(
        "pack-rows-shift-sign", "Sources/CKernels/Int8Packing.c", "-128.0f * scales[j] * (float)sum",
        "128.0f * scales[j] * (float)sum", "products with packed rows are shifted the wrong way"),
    Mutant(
        "pack-columns-offset-ignored", "Sources/CKernels/Int8Packing.c", "-(float)offset * scales[c]",
        "-128.0f * scales[c]", "products of plans are shifted though their bytes are not"),
    Mutant(
        "bytes-cut-off", "Sources/CKernels/Int8Rounding.h", "(int32_t)((x + 12582912.0f) - 12582912.0f)", "(int32_t)x",
        "numbers are cut off to bytes instead of rounded"),
    Mutant(
        "row-shift-without-factor", "Sources/CKernels/RowShift.c", "offset[j] + factor * values[j]",
        "offset[j] + values[j]", "mapped rows are not scaled"),
    Mutant(
        "kernel-level-variable-ignored", "Sources/CKernels/KernelLevel.c", "if (wanted && *wanted &&", "",
        "MV2V_KERNEL_LEVEL does nothing", schema="if (!MUTANT && wanted && *wanted &&"),
    # Linear algebra.
    Mutant(
        "transposed-blocks-begin-again", "Sources/LinearAlgebra/Dense/MatrixProduct.swift",
        "operandA == .asIs ? rows.lowerBound * inner : rows.lowerBound",
        "operandA == .asIs ? rows.lowerBound * inner : 0",
        "every block of a transposed product is the first one"),
    Mutant(
        "gram-without-its-lower-triangle", "Sources/LinearAlgebra/Dense/MatrixProduct.swift",
        "for column in 0..<row { unsafe result", "", "the lower triangle of a Gram matrix is left as it was",
        schema="for column in 0..<(MUTANT ? 0 : row) { unsafe result"),
    Mutant(
        "polar-coefficient", "Sources/LinearAlgebra/Decompositions/IterativePolarFactor.swift",
        "(3.505571, -2.626654, 0.525719)", "(3.505571, -2.626654, 0.325719)",
        "a step of the iterative polar factor is another polynomial"),
    Mutant(
        "polar-last-step-left-out", "Sources/LinearAlgebra/Decompositions/IterativePolarFactor.swift",
        "(1.875, -1.25, 0.375)", "(1, 0, 0)", "the iterative polar factor ends a step early"),
    Mutant(
        "sample-with-repeats", "Sources/LinearAlgebra/Random/RandomSample.swift",
        "Int.random(in: position..<population, using: &self)", "Int.random(in: 0..<population, using: &self)",
        "a sample holds rows twice"),
    Mutant(
        "gaussian-of-half-variance", "Sources/LinearAlgebra/Random/RandomMatrices.swift", "(-2 * log(", "",
        "normal numbers have half the variance", schema="((MUTANT ? -1.0 : -2.0) * log("),
    Mutant(
        "semi-orthogonal-signs-of-lapack", "Sources/LinearAlgebra/Dense/LinearAlgebraScalar.swift",
        "a[$0 * count + $0] < 0 ? -1 : 1", "1", "random rotations are not uniformly distributed"),
    Mutant(
        "pseudo-inverse-of-noise", "Sources/LinearAlgebra/Decompositions/PseudoInverse.swift",
        "$0 > cutoff ? 1 / $0 : 0", "$0 > 0 ? 1 / $0 : 0", "the pseudo-inverse divides by rounding noise"),
    Mutant(
        "blend-shares-exchanged", "Sources/LinearAlgebra/Dense/MatrixArithmetic.swift",
        "rest * elements[index] + share * other.elements[index]",
        "share * elements[index] + rest * other.elements[index]", "a blend takes the shares the wrong way round"),
    Mutant(
        "nuclear-norm-of-one", "Sources/LinearAlgebra/Decompositions/PolarFactor.swift",
        "decomposition.singularValues.reduce(0, +)", "decomposition.singularValues.first ?? 0",
        "the nuclear norm is the largest singular value"),
    Mutant(
        "eigenvalues-ascend", "Sources/LinearAlgebra/Decompositions/SymmetricEigendecomposition.swift",
        "ascending.reversed()", "ascending", "eigenvalues do not belong to their vectors"),
    Mutant(
        "transport-columns-alike", "Sources/LinearAlgebra/Transport/EntropicTransport.swift",
        "columnMasses[column] / max(sums[column], 1e-30)", "1 / max(sums[column], 1e-30)",
        "transport gives every column mass 1"),
    Mutant(
        "direction-below-rounding", "Sources/LinearAlgebra/Dense/RowOperations.swift",
        "centerLength * 4 * Float.ulpOfOne", "0", "a row that equals the mean but for rounding has a direction"),
    Mutant(
        "direction-only-far-away", "Sources/LinearAlgebra/Dense/RowOperations.swift",
        "centerLength * 4 * Float.ulpOfOne", "centerLength * 4000 * Float.ulpOfOne",
        "rows well apart from the mean lose their direction"),
    Mutant(
        "length-of-tiny-rows", "Sources/LinearAlgebra/Dense/RowOperations.swift",
        "squared.isFinite && squared > 1e-30", "true", "very small and very large rows get a wrong length"),
    Mutant(
        "inner-product-without-its-tail", "Sources/LinearAlgebra/Dense/RowOperations.swift",
        "while index < a.count {", "", "the last elements of a row do not count in its length",
        schema="while index < (MUTANT ? vectorised : a.count) {"),
    # Nearest neighbours.
    Mutant(
        "search-blocks-begin-again", "Sources/NearestNeighbors/ExactSearch.swift",
        "queries[(range.lowerBound * dimension)...]", "queries[0...]", "later queries get the first ones' neighbours"),
    # Embeddings.
    Mutant(
        "slice-location-of-its-own", "Sources/Embeddings/RowSlice.swift",
        "base.location(ofRow: row + range.lowerBound)", "base.location(ofRow: row)",
        "messages count rows within the range instead of within the file"),
    Mutant(
        "slice-read-from-the-start", "Sources/Embeddings/RowSlice.swift", "base.read(part.lowerBound", "",
        "a row range reads the first rows of the file",
        within="base.read(part.lowerBound + range.lowerBound..<part.upperBound + range.lowerBound, into: &rows)",
        schema="base.read(MUTANT ? part : part.lowerBound"),
    Mutant(
        "slice-rows-from-the-start", "Sources/Embeddings/RowSlice.swift",
        "part.lowerBound + range.lowerBound..<part.upperBound + range.lowerBound", "part",
        "a row range holds the first rows of the file",
        within="base.rows(part.lowerBound + range.lowerBound..<part.upperBound + range.lowerBound)"),
    Mutant(
        "slice-sample-from-the-start", "Sources/Embeddings/RowSlice.swift",
        "indices.map { $0 + range.lowerBound }", "indices", "samples of a row range are of the first rows"),
    Mutant(
        "zero-rows-not-counted", "Sources/Embeddings/NormalizedSpace.swift", "$0 + $1.count { $0 == 0 || !$0.isFinite }", "$0",
        "rows without a direction are not counted"),
    Mutant(
        "mean-length-of-directed-rows", "Sources/Embeddings/NormalizedSpace.swift",
        "total / Double(first - excluded.count)",
        "total / Double(max(1, first - excluded.count - lengths.reduce(0) { $0 + $1.count { $0 == 0 } }))",
        "the scale of raw coordinates is not the mean length of all rows"),
    Mutant(
        "duplicates-compared-with-other-rows", "Sources/Embeddings/EmbeddingStatistics.swift",
        "at: block.lowerBound + row", "at: row", "duplicates of rows beyond the first block are missed",
        schema="at: MUTANT ? row : block.lowerBound + row"),
    Mutant(
        "bad-rows-counted-in-their-block", "Sources/Embeddings/EmbeddingStatistics.swift",
        "finite.skipped.map { $0 + block.lowerBound }", "finite.skipped",
        "inspect names another row with NaN beyond the first block"),
    Mutant(
        "effective-rank-about-the-origin", "Sources/Embeddings/EmbeddingStatistics.swift", "mean.map { -$0 }",
        "mean.map { _ in 0 }", "the effective rank is that of rows about the origin"),
    Mutant(
        "bad-rows-of-later-blocks", "Sources/Embeddings/RowMeans.swift",
        "badRows.map { $0 + blocks[block].lowerBound }", "badRows", "another row with NaN is named"),
    Mutant(
        "centre-added", "Sources/Embeddings/Normalisation.swift", "center.map { -$0 }", "center",
        "rows whose length stays are moved away from the centre"),
    # Embedding files.
    Mutant(
        "fingerprint-of-the-first-part", "Sources/EmbeddingFiles/SHA256.swift",
        "to: bytes.count, by: partSize", "", "large files that differ at the end have one fingerprint",
        schema="to: MUTANT ? min(partSize, bytes.count) : bytes.count, by: partSize"),
    Mutant(
        "halves-not-swapped", "Sources/EmbeddingFiles/Bytes/FloatConversion.swift",
        "isBigEndian ? bits.byteSwapped : bits", "bits", "big-endian float16 is read as little-endian"),
    Mutant(
        "fortran-order-ignored", "Sources/EmbeddingFiles/Bytes/ArrayLayout.swift",
        "columnStride = isFortranOrder ? shape[0] : 1", "columnStride = 1",
        "arrays in Fortran order are read as if in C order"),
    Mutant(
        "rows-read-from-the-start", "Sources/EmbeddingFiles/Bytes/MappedRows.swift", "{ range.lowerBound + $0 }", "",
        "a block of rows is the first one", schema="{ (MUTANT ? 0 : range.lowerBound) + $0 }"),
    Mutant(
        "shards-in-the-order-of-bytes", "Sources/EmbeddingFiles/Rows/InputFiles.swift",
        "if x.count != y.count { return x.count < y.count }", "", "10.npy comes before 2.npy in a folder",
        schema="if !MUTANT, x.count != y.count { return x.count < y.count }"),
    Mutant(
        "row-header-forgotten", "Sources/EmbeddingFiles/Bytes/ArrayLayout.swift",
        "shape[1] * type.byteCount + rowHeader", "shape[1] * type.byteCount", "rows of .fvecs drift"),
    Mutant(
        "lines-counted-in-each-part", "Sources/EmbeddingFiles/Records/RecordText.swift",
        "line += part.lineCount", "line += 0", "a bad line of a long file is named by its place in a part"),
    Mutant(
        "half-way-numbers-guessed", "Sources/EmbeddingFiles/Records/DecimalNumbers.swift",
        "guard abs(dropped - 1 << 28) > 4 else { return nil }", "", "numbers half-way between neighbours round wrongly",
        schema="guard MUTANT || abs(dropped - 1 << 28) > 4 else { return nil }"),
    Mutant(
        "names-of-a-slice-from-the-start", "Sources/EmbeddingMaps/StreamingApply.swift",
        "RowNames(identifiers, from: (slice?.range.lowerBound ?? 0) + firstRow)", "RowNames(identifiers, from: firstRow)",
        "ids of a row range are those of the first rows"),
    Mutant(
        "names-of-a-shard-from-the-start", "Sources/EmbeddingMaps/StreamingApply.swift",
        "RowNames(identifiers, from: (slice?.range.lowerBound ?? 0) + firstRow)",
        "RowNames(identifiers, from: slice?.range.lowerBound ?? 0)", "ids of a shard are those of the first rows"),
    Mutant(
        "shards-numbered-from-zero-each", "Sources/EmbeddingMaps/StreamingApply.swift",
        "firstNumber: part.lowerBound)", "", "rows without ids are numbered anew in every shard",
        schema="firstNumber: MUTANT ? 0 : part.lowerBound)"),
    Mutant(
        "shards-merge-as-given", "Sources/EmbeddingFiles/Shards/ShardFiles.swift",
        "found.sort { $0.record.shard < $1.record.shard }", "", "shards are merged in the order given"),
    Mutant(
        "resume-ignores-the-rows", "Sources/CommandLineTool/Output/ShardOutput.swift",
        "found.inputRowsDigest != record.inputRowsDigest", "false", "--resume keeps shards of rows that have changed"),
    Mutant(
        "apply-misses-changes", "Sources/EmbeddingMaps/StreamingApply.swift",
        "try embeddingFile(of: rows)?.requireUnchanged()", "", "files that change under apply are not noticed"),
    Mutant(
        "fit-misses-changes", "Sources/CommandLineTool/Job/FitRun.swift",
        "try source.file.requireUnchanged()", "", "files that change under fit are not noticed"),
    Mutant(
        "shard-record-stays", "Sources/CommandLineTool/Commands/ApplyCommand.swift", "try shard?.removeOldRecord()", "",
        "a shard that failed keeps the record of the one before"),
    Mutant(
        "tensor-offset-forgotten", "Sources/EmbeddingFiles/Safetensors/SafetensorsHeader.swift",
        "dataOffset + tensor.offsets[0]", "dataOffset", "every tensor is the first one"),
    Mutant(
        "safetensors-with-more-bytes", "Sources/EmbeddingFiles/Safetensors/SafetensorsHeader.swift",
        "guard end == size else", "", "a file longer than its header says is accepted",
        schema="guard MUTANT ? end <= size : end == size else"),
    Mutant(
        "npy-with-more-bytes", "Sources/EmbeddingFiles/NumPy/NumPyHeader.swift",
        "guard expected == byteCount else", "", "a file longer than its header says is accepted",
        schema="guard MUTANT ? expected <= byteCount : expected == byteCount else"),
    Mutant(
        "npy-blocks-over-one-another", "Sources/EmbeddingFiles/Output/EmbeddingWriter.swift",
        "headerLength + firstRow * rowByteCount", "headerLength", "every block is written over the first one"),
    Mutant(
        "npy-with-more-rows-than-announced", "Sources/EmbeddingFiles/Output/EmbeddingWriter.swift",
        "written == rowCount", "written >= rowCount", "a file with more rows than its header says is finished"),
    Mutant(
        "output-permissions-lost", "Sources/EmbeddingFiles/Output/AtomicOutput.swift", "status.st_mode & 0o777", "0o644",
        "a private file becomes readable by all"),
    Mutant(
        "same-file-by-its-name", "Sources/EmbeddingFiles/Output/AtomicOutput.swift",
        "statusA.st_dev == statusB.st_dev && statusA.st_ino == statusB.st_ino", "a == b",
        "an output may overwrite an input through a link"),
    # Exports.
    Mutant(
        "export-scale-multiplied-by-weights", "Sources/MapExports/MapChain.swift", "scale / $0", "scale * $0",
        "exported images are multiplied by the other side's weights"),
    Mutant(
        "export-of-the-way-there", "Sources/MapExports/MapChain.swift",
        "side == .source ? map.matrix : map.backwardMatrix", "map.matrix", "the way back is exported as the way there",
        schema="side == .source || MUTANT ? map.matrix : map.backwardMatrix"),
    Mutant(
        "export-root-always-first", "Sources/MapExports/MapChain.swift", "isFirst: side == .source", "",
        "both sides of a matching map have the root in one place", schema="isFirst: MUTANT || side == .source"),
    Mutant(
        "export-faiss-untransposed", "Sources/MapExports/Consumers/FaissTransforms.swift",
        "matrix.transposed.elements", "matrix.elements", "a linear transform of FAISS is that of the transpose"),
    Mutant(
        "export-faiss-bias-unweighted", "Sources/MapExports/Consumers/FaissTransforms.swift", "-$0 * $1", "-$1",
        "a weighted chain of FAISS is centred elsewhere"),
    Mutant(
        "export-faiss-metric-argument-lost", "Sources/MapExports/Consumers/FaissIndexHead.swift", "metric > 1 ?", "",
        "an index of another metric is wrapped in a broken head", schema="metric > (MUTANT ? 30 : 1) ?"),
    Mutant(
        "export-faiss-any-dimension", "Sources/MapExports/Consumers/FaissExport.swift",
        "index.dimension == chain.outputDimension", "true", "an index of another dimension is wrapped"),
    Mutant(
        "export-onnx-fixed-batch", "Sources/MapExports/Consumers/ONNXExport.swift", '$0.add(2, "batch")', "",
        "the batch has no name", schema='$0.add(2, MUTANT ? "" : "batch")'),
    Mutant(
        "export-sql-quotes-as-they-are", "Sources/MapExports/Consumers/SQLExport.swift", "\"''\"", "\"'\"",
        "a quote in a model's name ends the comment's text"),
    Mutant(
        "export-model-of-any-dimension", "Sources/MapExports/Consumers/SentenceTransformersModel.swift",
        "found == dimension ||", "", "a map is appended to a model of another dimension",
        schema="MUTANT || found == dimension ||"),
    Mutant(
        "export-card-of-the-other-direction", "Sources/MapExports/Card/ModelCard.swift", "isBackward: side == .target",
        "", "the card has the accuracy of the other direction", schema="isBackward: MUTANT || side == .target"),
    Mutant(
        "export-card-foretells-one-bound-twice", "Sources/MapExports/Card/ModelCard.swift", "estimate.low", "estimate.high",
        "the card has one of the bounds in place of the other"),
    Mutant(
        "export-over-anything", "Sources/MapExports/ExportDestination.swift", "guard !overwriting, isTaken(path)", "",
        "somebody else's file is replaced unasked", schema="guard !overwriting && !MUTANT, isTaken(path)"),
    Mutant(
        "export-over-a-folder-of-more", "Sources/MapExports/ExportDestination.swift", "if isFolder, let other", "",
        "what lies in the folder besides an export is lost", schema="if isFolder && !MUTANT, let other"),
    Mutant(
        "zip-checksum-begun-wrong", "Sources/EmbeddingFiles/NumPyArchive/ZipChecksum.swift", "uLong(earlier)",
        "uLong(earlier ^ 1)", "the checksums of a .npz are wrong"),
    Mutant(
        "hdf5-big-endian-lost", "Sources/EmbeddingFiles/Hdf5/Hdf5Dataset.swift", "found.is_big_endian != 0", "false",
        "big-endian datasets are read as little-endian"),
    Mutant(
        "hdf5-filter-mask-ignored", "Sources/EmbeddingFiles/Hdf5/Hdf5StoredChunk.swift",
        "filterMask & (1 << UInt32(index)) == 0", "true", "chunks that were left as they are cannot be read"),
    Mutant(
        "hdf5-checksum-unchecked", "Sources/EmbeddingFiles/Hdf5/Hdf5StoredChunk.swift", "isOf(stored) || isOf(swapped)",
        "true", "chunks that do not fit their checksum are read"),
    Mutant(
        "hdf5-checksum-of-low-bytes", "Sources/EmbeddingFiles/Hdf5/Hdf5StoredChunk.swift", "UInt32(bytes[start]) << 8",
        "UInt32(bytes[start])", "good chunks with checksums are refused"),
    Mutant(
        "hdf5-chunks-in-one-column", "Sources/EmbeddingFiles/Hdf5/Hdf5Inflation.swift",
        "index % perBand * chunks.columnCount", "0", "chunks beside one another overwrite each other"),
    Mutant(
        "hdf5-unwritten-taken", "Sources/EmbeddingFiles/Hdf5/Hdf5Format.swift", "guard byteCount == size else", "",
        "a dataset that was not written whole is not told", schema="guard byteCount == size || MUTANT else"),
    Mutant(
        "hdf5-choice-unsaid", "Sources/EmbeddingFiles/Hdf5/Hdf5Dataset.swift", "isChosen || found.candidate_count < 2", "true",
        "nobody is told that 'train' was taken"),
    Mutant(
        "parquet-unrecognised", "Sources/EmbeddingFiles/EmbeddingFile.swift",
        "if let error = ColumnarFile.error(for: original)", "", "a Parquet file is of an unknown format",
        schema="if !MUTANT, let error = ColumnarFile.error(for: original)"),
    Mutant(
        "faiss-sizes-of-an-idmap", "Sources/EmbeddingFiles/Faiss/FaissFormat.swift",
        "guard rows.rowCount == count, rows.columnCount == dimension else", "", "two sizes that differ are no error",
        schema="guard MUTANT || (rows.rowCount == count && rows.columnCount == dimension) else"),
    Mutant(
        "folder-left-behind", "Sources/EmbeddingFiles/Output/PendingOutputs.swift",
        "if paths.remove(path) != nil {", "", "a folder that was given up stays",
        schema="if paths.remove(path) != nil, !MUTANT {"),
    Mutant(
        "names-found-with-other-bytes", "Sources/EmbeddingFiles/Rows/InputFiles.swift",
        "fileStatus(path, followsLinks: false) == nil", "false",
        "a name in a folder that is not UTF-8 is said not to exist"),
    Mutant(
        "links-lead-to-other-names", "Sources/EmbeddingFiles/Output/AtomicOutput.swift",
        "String(validating: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)",
        "Optional(String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self))",
        "a link to a name that is not UTF-8 is written under another name"),
    Mutant(
        "folders-above-are-texts", "Sources/EmbeddingFiles/Output/AtomicOutput.swift",
        "String(validatingCString: result)", "Optional(String(cString: result))",
        "nothing can be written in a folder whose name is not UTF-8"),
    # Maps.
    Mutant(
        "backward-is-forward", "Sources/EmbeddingMaps/Kinds/OrthogonalMap.swift",
        "side == .source ? .asIs : .transposed", ".asIs", "an orthogonal map's way back is its way there"),
    Mutant(
        "linear-backward-is-the-transpose", "Sources/EmbeddingMaps/Kinds/LinearMap.swift",
        "side == .source ? matrix : backwardMatrix", "side == .source ? matrix : matrix.transposed",
        "a linear map goes back by its transpose"),
    Mutant(
        "scale-forgotten", "Sources/EmbeddingMaps/SpaceFrame.swift", "by: scale,", "",
        "raw coordinates are not scaled", schema="by: MUTANT ? 1 : scale,"),
    Mutant(
        "placed-on-the-wrong-side", "Sources/EmbeddingMaps/EmbeddingMap.swift",
        "frame(of: side.other).place(&images)", "", "raw coordinates lie about the own side's mean",
        schema="frame(of: MUTANT ? side : side.other).place(&images)"),
    Mutant(
        "apply-centred-unless-asked", "Sources/EmbeddingMaps/EmbeddingMap.swift",
        "space ?? (leadsIntoOtherSpace ? .raw : .centred)", "space ?? .centred",
        "apply answers in centred coordinates unless asked"),
    Mutant(
        "recentred-source-alone", "Sources/EmbeddingMaps/EmbeddingMap.swift", "frame(.target, target)",
        "self.frame(of: .target)", "a recentred map keeps its target's mean"),
    Mutant(
        "recentred-scale-lost", "Sources/EmbeddingMaps/EmbeddingMap.swift", "scale: frame.scale)", "",
        "a recentred map has another scale", schema="scale: MUTANT ? 1 : frame.scale)"),
    Mutant(
        "range-written-off-by-one", "Sources/EmbeddingMaps/File/MapMetadata+Entries.swift",
        '"\\(range.lowerBound):\\(range.upperBound)"',
        '"\\(range.lowerBound + 1):\\(range.upperBound + 1)"',
        "a map file says that its rows began one later"),
    Mutant(
        "range-read-off-by-one", "Sources/EmbeddingMaps/File/MapMetadata+Entries.swift", "first..<end",
        "first + 1..<end + 1", "the rows of a map file are read as beginning one later"),
    Mutant(
        "training-sides-exchanged", "Sources/EmbeddingMaps/File/MapMetadata+Entries.swift",
        "[(Side.source, source), (.target, target)]", "[(Side.source, target), (.target, source)]",
        "a map file names the source's rows as the target's"),
    Mutant(
        "merged-chains-are-all", "Sources/EmbeddingMaps/File/MapMetadata+Entries.swift",
        "String(record.verdict.mergedChainCount)", "String(record.verdict.chainCount)",
        "a map file says that all chains were merged"),
    Mutant(
        "rows-beyond-their-file", "Sources/EmbeddingMaps/File/MapMetadata+Entries.swift", "rows >= range.upperBound,", "",
        "metadata may name rows beyond the file", schema="rows >= (MUTANT ? 0 : range.upperBound),"),
    Mutant(
        "nan-in-a-tensor", "Sources/EmbeddingMaps/File/MapTensors.swift", "!$0.isFinite", "false",
        "a map with NaN is accepted", within="tensor.elements.firstIndex(where: { !$0.isFinite })"),
    Mutant(
        "infinity-in-a-tensor", "Sources/EmbeddingMaps/File/MapTensors.swift", "!$0.isFinite", "$0.isNaN",
        "a map with infinity is accepted", within="tensor.elements.firstIndex(where: { !$0.isFinite })"),
    Mutant(
        "orthogonality-unchecked", "Sources/EmbeddingMaps/File/MapTensors.swift",
        "deviation <= Self.largestDeviation", "true", "any matrix passes as orthogonal"),
    Mutant(
        "orthogonality-loosened", "Sources/EmbeddingMaps/File/MapTensors.swift", "largestDeviation: Float = 1e-3", "",
        "a matrix passes as orthogonal that bends angles visibly",
        schema="largestDeviation: Float = MUTANT ? 1e-1 : 1e-3"),
    Mutant(
        "dimensions-unchecked", "Sources/EmbeddingMaps/File/MapTensors.swift", "said != found", "false",
        "metadata may contradict the tensors' dimensions"),
    Mutant(
        "zero-scale-accepted", "Sources/EmbeddingMaps/File/MapTensors.swift", "guard scale > 0 else", "",
        "a scale of 0 is accepted", schema="guard MUTANT ? scale >= 0 : scale > 0 else"),
    Mutant(
        "blend-goes-back-by-pseudo-inverse", "Sources/EmbeddingMaps/File/MapTensors.swift",
        'if entries["kind"] == nil {', "", "a blend of format 1 goes back by its pseudo-inverse",
        schema='if !MUTANT, entries["kind"] == nil {'),
    Mutant(
        "any-version-accepted", "Sources/EmbeddingMaps/File/MapContainer.swift",
        "(1...newest).contains(version)", "version >= 1", "files of newer formats are read"),
    Mutant(
        "range-of-a-slice-forgotten", "Sources/EmbeddingMaps/File/MapMetadata.swift",
        "slice?.range ?? 0..<whole.rowCount", "0..<whole.rowCount", "a map of a row range says that it began at row 0"),
    Mutant(
        "file-of-a-slice-forgotten", "Sources/EmbeddingMaps/File/MapMetadata.swift",
        "(slice?.base ?? whole) as? EmbeddingFile", "whole as? EmbeddingFile", "a map of a row range names no file"),
    Mutant(
        "verdict-unlimited", "Sources/EmbeddingMaps/Verdict.swift", "min(level, highest)", "level",
        "a map is trusted more than what it came from"),
    Mutant(
        "unmappable-row-of-its-block", "Sources/EmbeddingMaps/StreamingApply.swift",
        "ofRow: written.lowerBound + row", "", "another row with NaN is named",
        schema="ofRow: (MUTANT ? 0 : written.lowerBound) + row"),
    Mutant(
        "images-over-one-another", "Sources/EmbeddingMaps/StreamingApply.swift",
        "file.write(buffers.images, at: firstRow)", "",
        "every block of images is written over the first one",
        schema="file.write(buffers.images, at: MUTANT ? 0 : firstRow)"),
    Mutant(
        "overflowing-rows-not-counted", "Sources/EmbeddingMaps/StreamingApply.swift", "$0 == 0 || !$0.isFinite",
        "$0 == 0", "rows whose length overflows are written as zeros without a remark"),
    # Alignment.
    Mutant(
        "trusted-from-less", "Sources/Alignment/Verdict/Judgement.swift", "trustedAgreement = 0.7", "",
        "maps are trusted from an agreement of 0.6", schema="trustedAgreement = MUTANT ? 0.6 : 0.7"),
    Mutant(
        "failed-below-more", "Sources/Alignment/Verdict/Judgement.swift", "failedAgreement = 0.45", "",
        "maps fail below an agreement of 0.5", schema="failedAgreement = MUTANT ? 0.5 : 0.45"),
    Mutant(
        "trusted-threshold-excluded", "Sources/Alignment/Verdict/Judgement.swift",
        "value >= trusted", "value > trusted", "an agreement at the threshold is not trusted"),
    Mutant(
        "lead-not-judged", "Sources/Alignment/Verdict/Judgement.swift", "evidence?.lead ?? .infinity", "Double.infinity",
        "ambiguous maps are trusted"),
    Mutant(
        "chance-not-judged", "Sources/Alignment/Verdict/Judgement.swift", "evidence?.nullMargin ?? .infinity",
        "Double.infinity", "maps that are no better than chance are trusted"),
    Mutant(
        "null-target-not-shuffled", "Sources/Alignment/Chains/MapSearch/NullTarget.swift", "coordinates[row, column] = value",
        "_ = value", "the null target is the target itself"),
    Mutant(
        "component-signs-as-found", "Sources/Alignment/Chains/MapSearch/IndependentComponents.swift",
        "$0 < 0 ? Float(-1) : 1", "$0 < 0 ? Float(1) : 1", "components are skewed either way"),
    Mutant(
        "statistics-keep-the-diagonal", "Sources/Alignment/Chains/MapSearch/ComponentStatistics.swift",
        "row == column ? 0 : min", "", "a component's own statistics count in the matching",
        schema="row == column && !MUTANT ? 0 : min"),
    Mutant(
        "every-chain-merged", "Sources/Alignment/Chains/ChainConsensus.swift",
        "agreements[$0] >= ChainKnobs.mergingAgreement", "true", "chains that disagree are merged with the best"),
    Mutant(
        "merging-agreement-raised", "Sources/Alignment/Configuration/ChainKnobs.swift", "mergingAgreement = 0.5", "",
        "chains that agree to 0.7 are left out", schema="mergingAgreement = MUTANT ? 0.9 : 0.5"),
    Mutant(
        "agreement-of-the-least-like", "Sources/Alignment/Chains/ChainConsensus.swift",
        "chains.indices.filter { $0 != best }.map { agreements[$0] }.max() ?? 0",
        "chains.indices.filter { $0 != best }.map { agreements[$0] }.min() ?? 0",
        "one bad chain makes a good map fail"),
    Mutant(
        "best-chain-alone", "Sources/Alignment/Chains/ChainConsensus.swift", "      sum += chains[index].map", "",
        "chains are counted as merged but are not", schema="      if !MUTANT { sum += chains[index].map }"),
    Mutant(
        "initial-map-not-compared", "Sources/Alignment/Chains/ChainConsensus.swift", "min(kept, verdict.agreement)",
        "verdict.agreement", "chains from one wrong map vouch for one another"),
    Mutant(
        "few-rows-run-two-chains", "Sources/Alignment/Chains/ChainBudget.swift",
        "hasFewRows ? knobs.chainCount : min(2, knobs.chainCount)", "min(2, knobs.chainCount)",
        "with few rows two chains are run"),
    Mutant(
        "chain-limit-exceeded", "Sources/Alignment/Chains/ChainBudget.swift",
        "min(count + ChainKnobs.extraChainCount, limit)", "count + ChainKnobs.extraChainCount",
        "more chains are run than the limit says"),
    Mutant(
        "known-pairs-weight-reversed", "Sources/Alignment/Shared/KnownPairs.swift",
        "Float(self.count) / Float(self.count + count)", "Float(count) / Float(self.count + count)",
        "few known pairs weigh much and many weigh little"),
    Mutant(
        "transport-cools-to-the-end", "Sources/Alignment/Chains/Refinement/Matchers/TransportMatcher.swift",
        "min(1, 1.5 * share)", "share", "the last temperature is reached at the end alone"),
    Mutant(
        "transport-temperature-not-scaled", "Sources/Alignment/Chains/Refinement/Matchers/TransportMatcher.swift",
        "relativeTemperature * deviation / BatchRefinementKnobs.referenceDeviation", "relativeTemperature",
        "temperatures do not follow the spread of similarities"),
    Mutant(
        "transport-masses-alike", "Sources/Alignment/Chains/Refinement/Matchers/TransportMatcher.swift",
        "Float(mapped.rowCount) / Float(candidates.rowCount)", "1", "batches of unequal size are not balanced"),
    Mutant(
        "matcher-adds-density", "Sources/Alignment/Chains/Refinement/Matchers/LocalScalingMatcher.swift", "-= density",
        "", "CSLS favours hubs", schema="-= MUTANT ? -density : density"),
    Mutant(
        "mutual-is-one-sided", "Sources/Alignment/Chains/Refinement/Matchers/MutualNeighborMatcher.swift",
        "backward[forward[$0]] == $0 ? 1 : 0", "1", "pairs need not be mutual"),
    Mutant(
        "neighbours-summed", "Sources/Alignment/Shared/Matchers/NearestNeighborMatcher.swift",
        "1 / Float(countPerQuery)", "1", "counterparts are sums instead of means"),
    Mutant(
        "patience-of-the-larger-side", "Sources/Alignment/Chains/Refinement/BatchRefinement.swift",
        "min(sourceRowCount, targetRowCount)", "max(sourceRowCount, targetRowCount)",
        "few rows on one side get no more steps"),
    Mutant(
        "joint-batches-with-few-rows", "Sources/Alignment/Chains/Refinement/BatchRefinement.swift",
        "patience > 1 ? 0 : knobs.jointBatchCount", "knobs.jointBatchCount",
        "with few rows the merged map is refined again"),
    Mutant(
        "leading-steps-with-very-few-rows", "Sources/Alignment/Chains/Refinement/BatchRefinement.swift",
        "rotatesAlways ? 0 : stepCount / 3", "stepCount / 3", "very few rows are economised on"),
    Mutant(
        "settled-only-when-falling", "Sources/Alignment/Chains/Refinement/BatchRefinement.swift",
        "objectives.suffix(10).reduce(0, +) <= objectives.dropLast(10).suffix(10).reduce(0, +)",
        "objectives.suffix(10).reduce(0, +) < objectives.dropLast(10).suffix(10).reduce(0, +)",
        "objectives that stay never settle"),
    Mutant(
        "tabu-gain-halved", "Sources/Alignment/Shared/QuadraticAssignment/TabuSolver.swift",
        "2 * (ownA - inA[j]) * (ownB - inB[j])", "(ownA - inA[j]) * (ownB - inB[j])",
        "tabu search follows wrong gains"),
    Mutant(
        "tabu-without-linear-terms", "Sources/Alignment/Shared/QuadraticAssignment/TabuSolver.swift",
        "!problem.linear.isEmpty", "false", "tabu search forgets what known pairs say"),
    Mutant(
        "gain-without-linear-terms", "Sources/Alignment/Shared/QuadraticAssignment/QuadraticAssignmentProblem.swift",
        "gain +=\n        linear[r * size + ps] + linear[s * size + pr] - linear[r * size + pr] - linear[s * size + ps]",
        "", "2-opt forgets what known pairs say",
        schema="gain += MUTANT ? 0 :\n        linear[r * size + ps] + linear[s * size + pr] - linear[r * size + pr] - linear[s * size + ps]"),
    Mutant(
        "asymmetry-accepted", "Sources/Alignment/Shared/QuadraticAssignment/QuadraticAssignmentProblem.swift",
        "1e-4 * largest", "10 * largest", "asymmetric matrices are taken for assignment problems"),
    Mutant(
        "cluster-smoothing-reversed", "Sources/Alignment/Shared/ClusterRefinement.swift", "1 - knobs.smoothing",
        "knobs.smoothing", "the refinement by clusters keeps what it should take"),
    Mutant(
        "matching-smoothing-reversed", "Sources/Alignment/Published/PublishedRefinement.swift", "1 - knobs.smoothing",
        "knobs.smoothing", "the published refinement keeps what it should take"),
    Mutant(
        "anchors-not-permuted", "Sources/Alignment/Published/AnchorMatching.swift",
        "targetAnchors.rows(at: solution.permutation)", "targetAnchors", "anchors are paired as they came"),
    # Evaluation: ranks and metrics.
    Mutant(
        "ties-count-whole", "Sources/Evaluation/Ranking/RetrievalRanks.swift", "Double(equal - 1) / 2",
        "Double(equal - 1)", "ties count whole forward"),
    Mutant(
        "ties-are-free-backward", "Sources/Evaluation/Ranking/BidirectionalRanks.swift", "Double(tied[column]) / 2",
        "0", "ties do not count backward"),
    Mutant(
        "own-row-ties-backward", "Sources/Evaluation/Ranking/BidirectionalRanks.swift",
        "scores[row] == own[row] ? 1 : 0", "0", "every counterpart ties with itself backward"),
    Mutant(
        "best-match-of-later-tiles", "Sources/Evaluation/Ranking/BidirectionalRanks.swift",
        "other.bestRow[column] < bestRow[column]", "other.bestRow[column] > bestRow[column]",
        "the best match backward is the last of equals, if they are far apart"),
    Mutant(
        "foscttm-over-the-pool", "Sources/Evaluation/Ranking/RetrievalRanks.swift",
        "(rank - 1) / Double(poolSize - 1)", "(rank - 1) / Double(poolSize)", "FOSCTTM counts the row itself"),
    Mutant(
        "remainder-among-itself", "Sources/Evaluation/Ranking/RetrievalRanks.swift", "count - size..<count",
        "covered..<count", "the last rows are ranked in a smaller pool"),
    Mutant(
        "remainder-dropped", "Sources/Evaluation/Ranking/RetrievalRanks.swift", "if covered < count {", "",
        "the last rows are not ranked", schema="if !MUTANT, covered < count {"),
    Mutant(
        "mrr-of-the-mean-rank", "Sources/Evaluation/Ranking/RetrievalMetrics.swift", "mean { 1 / $0.rank }",
        "1 / mean(\\.rank)", "MRR is the reciprocal of the mean rank"),
    Mutant(
        "top5-is-top10", "Sources/Evaluation/Ranking/RetrievalMetrics.swift", "shareWithin(5)", "shareWithin(10)",
        "top-5 is top-10"),
    Mutant(
        "median-is-the-upper", "Sources/Evaluation/Ranking/RetrievalMetrics.swift", "ranks[(ranks.count - 1) / 2]",
        "ranks[ranks.count / 2]", "the median of an even number of ranks is the upper one"),
    Mutant(
        "chance-of-half-the-pool", "Sources/Evaluation/Ranking/RetrievalMetrics.swift", "(size + 1) / 2", "size / 2",
        "chance's mean rank is half a rank too good", within="meanRank: (size + 1) / 2"),
    Mutant(
        "chance-mrr-of-the-mean", "Sources/Evaluation/Ranking/RetrievalMetrics.swift",
        "(1...poolSize).reduce(0) { $0 + 1 / Double($1) } / size", "2 / (size + 1)",
        "chance's MRR is the reciprocal of its mean rank"),
    Mutant(
        "interval-low-end", "Sources/Evaluation/Ranking/Bootstrap.swift", "quantile(0.025)", "quantile(0.05)",
        "intervals begin at the 5 % point"),
    Mutant(
        "interval-high-end", "Sources/Evaluation/Ranking/Bootstrap.swift", "quantile(0.975)", "quantile(0.95)",
        "intervals end at the 95 % point"),
    Mutant(
        "interval-of-the-median-is-the-means", "Sources/Evaluation/Ranking/Bootstrap.swift",
        "percentiles(parts.flatMap { $0.medians.map { $0[list] } })", "interval(3)",
        "the median rank's interval is the mean rank's"),
    Mutant(
        "intervals-of-the-first-list", "Sources/Evaluation/Ranking/Bootstrap.swift",
        "MetricColumns.count * list + metric", "metric", "every contender has the map's intervals",
        within="part.sums[$0, MetricColumns.count * list + metric]"),
    Mutant(
        "interval-of-the-share-inverted", "Sources/Evaluation/Ranking/Bootstrap.swift",
        "part.sums[row, 0] / denominator", "denominator / max(part.sums[row, 0], 1)",
        "the interval of the share of the oracle is that of its inverse"),
    Mutant(
        "resampled-top5-without-fifth", "Sources/Evaluation/Ranking/Bootstrap.swift", "rank <= 5 ? 1 : 0",
        "rank < 5 ? 1 : 0", "the interval of top-5 is that of top-4"),
    Mutant(
        "resampled-median-of-the-next", "Sources/Evaluation/Ranking/Bootstrap.swift", "passed > upper",
        "passed > upper + 1", "the interval of the median rank is that of the next rank"),
    Mutant(
        "csls-source-density-added", "Sources/Evaluation/Ranking/CrossDomainScaling.swift", "sourceDensity.map { -$0 }",
        "sourceDensity", "CSLS favours hubs backward"),
    Mutant(
        "csls-target-density-added", "Sources/Evaluation/Ranking/CrossDomainScaling.swift", "ones.map { -$0 }", "ones",
        "CSLS favours hubs forward"),
    Mutant(
        "csls-cosine-once", "Sources/Evaluation/Ranking/CrossDomainScaling.swift", "factor: 2,", "",
        "CSLS weighs the cosine half", schema="factor: MUTANT ? 1 : 2,"),
    Mutant(
        "csls-best-cosine-transposed", "Sources/Evaluation/Ranking/RankingOperands.swift",
        "cosine(result.bestMatch - poolOffset, row)", "cosine(row, result.bestMatch - poolOffset)",
        "the best match's cosine backward is another pair's"),
    Mutant(
        "backward-cosine-of-raw-lengths", "Sources/Evaluation/Ranking/RankingOperands.swift",
        "lengths(images(targetUnits, from: .target))", "lengths(targetUnits)",
        "cosines backward ignore what the map leaves out"),
    Mutant(
        "linear-maps-ranked-by-their-transpose", "Sources/Evaluation/Ranking/RankingOperands.swift",
        "ownBackward: (queries: mappedBack, pool: sourceUnits)", "",
        "a linear map is measured backward by its transpose",
        schema="ownBackward: MUTANT ? nil : (queries: mappedBack, pool: sourceUnits)"),
    Mutant(
        "whitened-targets-of-any-length", "Sources/Evaluation/Ranking/RankingOperands.swift", "right.normalizeRows()",
        "", "whitened maps are ranked by inner products", schema="if !MUTANT { right.normalizeRows() }"),
    Mutant(
        "chance-cosine-over-pairs", "Sources/Evaluation/Ranking/MeanDirections.swift",
        "product / (Double(count) * Double(count))", "product / Double(count)", "chance's mean cosine is too large"),
    # Evaluation: contenders and oracles.
    Mutant(
        "folds-see-their-rows", "Sources/Evaluation/Evaluation.swift", "!heldOut.contains($0)", "true",
        "the cross-fitted oracle is fitted on the rows it is judged on"),
    Mutant(
        "backward-shows-forward", "Sources/Evaluation/Evaluation.swift", "measurements(offset: contenders.count)",
        "measurements(offset: 0)", "backward figures are the forward ones"),
    Mutant(
        "share-of-oracle-inverted", "Sources/Evaluation/Evaluation.swift",
        "RetrievalMetrics(lists[0]).top1 / oracleTop1", "oracleTop1 / RetrievalMetrics(lists[0]).top1",
        "the share of the oracle's top-1 is the inverse"),
    Mutant(
        "held-out-pairs-from-the-start", "Sources/Evaluation/PairedRows.swift", "try part(border..<count)", "",
        "held-out pairs are the first ones, which oracles were fitted on",
        schema="try part(MUTANT ? 0..<heldOutCount : border..<count)"),
    Mutant(
        "compare-direction-reversed", "Sources/Evaluation/Comparison/ModelComparison.swift",
        "top1[first][second] = evaluation.forward[0].measurement.metrics.top1\n"
        "      top1[second][first] = evaluation.backward[0].measurement.metrics.top1", "",
        "compare shows the oracle from column to row",
        schema="top1[first][second] = (MUTANT ? evaluation.backward : evaluation.forward)[0].measurement.metrics.top1\n"
        "      top1[second][first] = (MUTANT ? evaluation.forward : evaluation.backward)[0].measurement.metrics.top1"),
    Mutant(
        "compare-oracle-sees-held-out-rows", "Sources/Evaluation/Comparison/ModelComparison.swift",
        ".orthogonal(fitOracle(training))", "", "compare's oracles are fitted on the rows they are measured on",
        schema=".orthogonal(fitOracle(MUTANT ? pairs : training))"),
    Mutant(
        "curve-of-all-pairs", "Sources/Evaluation/Oracles/OracleCurve.swift", "Array(0..<count)",
        "Array(0..<training.count)", "every point of an oracle's curve is fitted on all pairs"),
    Mutant(
        "ridge-not-relative", "Sources/Evaluation/Oracles/LeastSquaresOracle.swift", "penalty * meanDiagonal", "penalty",
        "the ridge penalty is absolute"),
    Mutant(
        "ridge-folds-see-their-rows", "Sources/Evaluation/Oracles/LeastSquaresOracle.swift", "all.removing(heldOut)",
        "all", "the ridge penalty is chosen on the rows it was fitted on"),
    Mutant(
        "ridge-error-per-fold", "Sources/Evaluation/Oracles/LeastSquaresOracle.swift", "Double(all.count)",
        "Double(folds.count)", "the cross-validated error is not that of a row"),
    Mutant(
        "least-squares-back-is-the-transpose", "Sources/Evaluation/Oracles/OracleKind.swift",
        "try fitLeastSquares(moments.reversed, penalty: penalty ?? 0)", "",
        "the way back of least squares is the transpose",
        schema="try (MUTANT ? fitLeastSquares(moments, penalty: penalty ?? 0).transposed\n"
        "          : fitLeastSquares(moments.reversed, penalty: penalty ?? 0))"),
    Mutant(
        "whitened-unweighted", "Sources/Evaluation/Oracles/WhitenedOracle.swift",
        "correlations.map { $0.squareRoot() }", "correlations.map { _ in 1 }",
        "directions that do not correlate count in whitened maps"),
    Mutant(
        "uncentred-scale-of-one", "Sources/Evaluation/Oracles/PairedSpaces.swift",
        "Float(lengths.reduce(0, +) / Double(lengths.count))", "1",
        "maps without centring place their images at length 1"),
    # Evaluation: geometry.
    Mutant(
        "rows-paired-with-themselves", "Sources/Evaluation/Geometry/DotProductPreservation.swift",
        "second < first ? second : second + 1", "second", "dot products of rows with themselves are sampled"),
    Mutant(
        "gram-cross-term-once", "Sources/Evaluation/Geometry/ProcrustesBounds.swift",
        "2 * moments.cross.innerProduct(with: moments.cross)", "moments.cross.innerProduct(with: moments.cross)",
        "epsilon is too large"),
    Mutant(
        "bound-without-two", "Sources/Evaluation/Geometry/ProcrustesBounds.swift", "Double(2 * dimension)",
        "Double(dimension)", "the distance bound is too small",
        within="distanceBound: Double { (Double(2 * dimension)"),
    Mutant(
        "unaligned-distance-aligned", "Sources/Evaluation/Geometry/ProcrustesBounds.swift", "2 * moments.cross.trace",
        "2 * nuclearNorm", "the distance before rotation is that after it"),
    Mutant(
        "alignment-of-unit-rows", "Sources/Evaluation/Geometry/RepresentationSimilarity.swift",
        "moments.cross.innerProduct(with: moments.cross)", "unitMoments.cross.innerProduct(with: unitMoments.cross)",
        "linear CKA mixes unit rows with others"),
    Mutant(
        "second-axis-is-the-first", "Sources/Evaluation/Geometry/RepresentationSimilarity.swift", "coordinate(1)",
        "coordinate(0)", "models are drawn on a line"),
    # Evaluation: retrieval.
    Mutant(
        "ndcg-discount-late", "Sources/Evaluation/Retrieval/RankedListMetrics.swift", "log2(Double($1.offset + 2))",
        "log2(Double($1.offset + 3))", "nDCG discounts the first document"),
    Mutant(
        "ndcg-exponential-gain", "Sources/Evaluation/Retrieval/RankedListMetrics.swift",
        "Double(max(0, $1.element))", "exp2(Double(max(0, $1.element))) - 1", "nDCG has the other gain"),
    Mutant(
        "ndcg-ideal-of-the-list", "Sources/Evaluation/Retrieval/RankedListMetrics.swift",
        "grades.values.sorted(by: >)", "found.sorted(by: >)", "nDCG forgets documents that were not found"),
    Mutant(
        "recall-of-the-possible", "Sources/Evaluation/Retrieval/RankedListMetrics.swift", "hits / relevantCount : 0", "",
        "recall at k is relative to k", schema="hits / (MUTANT ? min(Double(k), relevantCount) : relevantCount) : 0"),
    Mutant(
        "mrr-of-the-whole-list", "Sources/Evaluation/Retrieval/RankedListMetrics.swift", "found.prefix(10).firstIndex",
        "", "MRR@10 looks beyond ten documents", schema="found.prefix(MUTANT ? found.count : 10).firstIndex"),
    Mutant(
        "precision-over-hits", "Sources/Evaluation/Retrieval/RankedListMetrics.swift", "precisions / relevantCount",
        "precisions / max(hits, 1)", "average precision forgets documents that were not found"),
    Mutant(
        "grade-zero-is-relevant", "Sources/Evaluation/Retrieval/RankedListMetrics.swift",
        "Double(grades.values.count { $0 > 0 })", "Double(grades.values.count { $0 >= 0 })",
        "documents of grade 0 count as relevant"),
    Mutant(
        "negative-grades-are-relevant", "Sources/Evaluation/Retrieval/Judgements.swift", "(grade > 0 ? 1 : 0)",
        "(grade != 0 ? 1 : 0)", "--binary makes negative grades relevant"),
    Mutant(
        "iteration-taken-for-the-document", "Sources/Evaluation/Retrieval/Judgements.swift",
        "documents.rowsByName[fields[expected - 2]]", "documents.rowsByName[fields[1]]",
        "TREC judgements are of the document whose id is the iteration"),
    Mutant(
        "ids-ordered-as-numbers", "Sources/Evaluation/Retrieval/Identifiers.swift",
        "Array(names[$0].utf8).lexicographicallyPrecedes(Array(names[$1].utf8))",
        "(Int(names[$0]) ?? 0) < (Int(names[$1]) ?? 0)", "ties are not in trec_eval's order"),
    Mutant(
        "documents-tie-by-ascending-id", "Sources/Evaluation/Retrieval/DocumentRanking.swift",
        "order[a.document] > order[b.document]", "order[a.document] < order[b.document]",
        "ties are in the reverse of trec_eval's order"),
    Mutant(
        "documents-counted-in-their-block", "Sources/Evaluation/Retrieval/DocumentRanking.swift",
        "document: block.lowerBound + Int($0)", "", "documents beyond the first block go under other names",
        schema="document: (MUTANT ? 0 : block.lowerBound) + Int($0)"),
    Mutant(
        "documents-of-the-last-block", "Sources/Evaluation/Retrieval/DocumentRanking.swift", "(best[query] + found)",
        "found", "only the last block of documents is found"),
    Mutant(
        "recentred-queries-alone", "Sources/Evaluation/Retrieval/RetrievalStudy.swift",
        "target: try mean(of: documents, .target)", "", "'aligned, recentred' forgets the documents",
        schema="target: try MUTANT ? map.frame(of: .target).normalisation.center : mean(of: documents, .target)"),
    Mutant(
        "recentred-documents-alone", "Sources/Evaluation/Retrieval/RetrievalStudy.swift",
        "source: try mean(of: queries, .source)", "", "'aligned, recentred' forgets the queries",
        schema="source: try MUTANT ? map.frame(of: .source).normalisation.center : mean(of: queries, .source)"),
    Mutant(
        "uncentred-is-centred", "Sources/Evaluation/Retrieval/RetrievalStudy.swift",
        "condition == .bothOld,", "", "'both old, uncentred' is centred", schema="MUTANT || condition == .bothOld,"),
    Mutant(
        "aligned-is-centred", "Sources/Evaluation/Retrieval/RetrievalStudy.swift", "of: source, in: .raw)", "",
        "'aligned' leaves queries in centred coordinates", schema="of: source, in: MUTANT ? .centred : .raw)"),
    Mutant(
        "skipped-queries-are-judged", "Sources/Evaluation/Retrieval/RetrievalStudy.swift",
        "queries.rowCount - judged.count", "judged.count", "queries without judgements are miscounted"),
    # Reports.
    Mutant(
        "epsilon-delta-exchanged", "Sources/Reports/Results/BoundsReport.swift",
        "(bounds.gramDifference, bounds.rootMeanSquaredDotProductDifference)",
        "(bounds.rootMeanSquaredDotProductDifference, bounds.gramDifference)",
        "epsilon and delta are exchanged in JSON"),
    Mutant(
        "bounds-cosines-exchanged", "Sources/Reports/Results/BoundsReport.swift",
        "(geometry.meanCosineUnaligned, geometry.meanCosineAligned)",
        "(geometry.meanCosineAligned, geometry.meanCosineUnaligned ?? 0)",
        "cosines before and after rotation are exchanged in JSON"),
    Mutant(
        "bounds-table-bound-is-attained", "Sources/Reports/Results/BoundsReport.swift",
        "fixed(bounds.distanceBound, 2)", "fixed(bounds.attainedDistance, 2)",
        "the table shows what is attained as the bound"),
    Mutant(
        "bounds-table-rows-misnamed", "Sources/Reports/Results/BoundsReport.swift",
        "(geometry.preparation.isCentered, geometry.preparation.isNormalized)",
        "(geometry.preparation.isNormalized, geometry.preparation.isCentered)",
        "the table's rows 'centred' and 'unit length' are exchanged",
        within="switch (geometry.preparation.isCentered, geometry.preparation.isNormalized)"),
    Mutant(
        "median-rank-is-the-mean", "Sources/Reports/Results/EvaluationDocument.swift", "metrics.medianRank",
        "metrics.meanRank", "the median rank in JSON is the mean rank"),
    Mutant(
        "interval-ends-exchanged", "Sources/Reports/Results/EvaluationDocument.swift",
        'container.encode(interval.low, forKey: NamedKey(name + "_low"))', "", "intervals are upside down in JSON",
        schema='container.encode(MUTANT ? interval.high : interval.low, forKey: NamedKey(name + "_low"))'),
    Mutant(
        "share-interval-ends-exchanged", "Sources/Reports/Results/EvaluationDocument.swift",
        'container.encode(interval.low, forKey: NamedKey("share_of_oracle_low"))', "",
        "the interval of the share of the oracle is wrong in JSON",
        schema='container.encode(MUTANT ? interval.high : interval.low, forKey: NamedKey("share_of_oracle_low"))'),
    Mutant(
        "json-backward-is-forward", "Sources/Reports/Results/EvaluationDocument.swift",
        "for entry in evaluation.backward {", "", "backward figures in JSON are the forward ones",
        schema="for entry in MUTANT ? evaluation.forward : evaluation.backward {"),
    Mutant(
        "table-top5-is-top10", "Sources/Reports/Results/EvaluationReport.swift", "fixed(metrics.top5, 4)",
        "fixed(metrics.top10, 4)", "the table's top-5 is top-10"),
    Mutant(
        "table-interval-of-the-median", "Sources/Reports/Results/EvaluationReport.swift",
        "range(intervals?.meanRank, 1)", "range(intervals?.medianRank, 1)",
        "the interval beside the mean rank is the median's"),
    Mutant(
        "table-backward-is-forward", "Sources/Reports/Results/EvaluationReport.swift",
        "table.rows += evaluation.backward.filter", "", "the table's backward rows hold forward figures",
        schema="table.rows += (MUTANT ? evaluation.forward : evaluation.backward).filter"),
    Mutant(
        "share-of-oracle-not-in-percent", "Sources/Reports/Results/EvaluationReport.swift", "fixed(100 * share, 1)",
        "fixed(share, 1)", "the share of the oracle is said as a fraction of 1 %"),
    Mutant(
        "per-row-rank-one-too-high", "Sources/Reports/Results/PerRowReport.swift", "let rank = result.rank", "",
        "--per-row ranks are one too high", schema="let rank = result.rank + (MUTANT ? 1 : 0)"),
    Mutant(
        "per-row-directions-exchanged", "Sources/Reports/Results/PerRowReport.swift",
        "cells(directions.0) + cells(directions.1)", "cells(directions.1) + cells(directions.0)",
        "--per-row exchanges the directions"),
    Mutant(
        "comparison-alignment-is-correlation", "Sources/Reports/Results/ComparisonReport.swift",
        "linearCka = comparison.linearKernelAlignment", "", "linear CKA in JSON is the correlation of dot products",
        schema="linearCka = MUTANT ? comparison.dotProductCorrelation : comparison.linearKernelAlignment"),
    Mutant(
        "comparison-records-transposed", "Sources/Reports/Results/ComparisonReport.swift",
        "comparison.oracleTop1[row][column] ?? .nan", "comparison.oracleTop1[column][row] ?? .nan",
        "the records' top-1 is that of the other direction"),
    Mutant(
        "comparison-table-shows-another-measure", "Sources/Reports/Results/ComparisonReport.swift",
        'matrix("dot products kept", comparison.dotProductCorrelation)',
        'matrix("dot products kept", comparison.linearKernelAlignment)',
        "the table of kept dot products shows linear CKA"),
    Mutant(
        "oracle-table-backward-is-forward", "Sources/Reports/Results/OracleReport.swift",
        "fixed(backward.metrics.top1, 4)", "fixed(forward.metrics.top1, 4)",
        "the curve's table shows forward top-1 as backward"),
    Mutant(
        "oracle-records-interval-reversed", "Sources/Reports/Results/OracleReport.swift",
        'interval.map { fixed($0.high, 6) } ?? ""', 'interval.map { fixed($0.low, 6) } ?? ""',
        "the curve's records end their intervals where they begin"),
    Mutant(
        "oracle-json-curve-backward-is-forward", "Sources/Reports/Results/OracleReport.swift",
        "point.backward.map(MetricsDocument.init)", "point.forward.map(MetricsDocument.init)",
        "the curve's backward figures in JSON are the forward ones"),
    Mutant(
        "oracle-null-directions-exchanged", "Sources/Reports/Results/OracleReport.swift",
        "(fitted.sourceNullDirectionCount, fitted.targetNullDirectionCount)",
        "(fitted.targetNullDirectionCount, fitted.sourceNullDirectionCount)",
        "directions that were left out are said of the other side"),
    Mutant(
        "oracle-median-correlation-is-the-largest", "Sources/Reports/Results/OracleReport.swift",
        "correlations[correlations.count / 2]", "correlations[0]", "the median canonical correlation is the largest"),
    Mutant(
        "curve-whiskers-one-sided", "Sources/Reports/Results/OracleReport.swift", "low: interval?.low ?? top1", "",
        "the curve's whiskers begin at the value", schema="low: MUTANT ? top1 : interval?.low ?? top1"),
    Mutant(
        "curve-series-exchanged", "Sources/Reports/Results/OracleReport.swift",
        'series("source to target", \\.forward)', "", "the drawn curves bear each other's names",
        schema='series("source to target") { MUTANT ? $0.backward : $0.forward }'),
    Mutant(
        "curve-upside-down", "Sources/Reports/Charts/LinePlot.swift", "bottom - y * (bottom - top)",
        "top + y * (bottom - top)", "the oracle's curve is drawn upside down"),
    Mutant(
        "curve-line-upside-down", "Sources/Reports/Charts/LinePlot.swift", "(place($0.x), level($0.y))",
        "(place($0.x), level(1 - $0.y))", "the line runs upside down through its dots"),
    Mutant(
        "curve-whiskers-do-not-follow", "Sources/Reports/Charts/LinePlot.swift", "level(point.high)", "level(point.y)",
        "the curve's whiskers end at the value"),
    Mutant(
        "curve-not-logarithmic", "Sources/Reports/Charts/LinePlot.swift", "(log10(x) - first) / (last - first)",
        "(x - (xs.min() ?? 0)) / max((xs.max() ?? 1) - (xs.min() ?? 0), 1)",
        "the curve's axis is linear"),
    Mutant(
        "bars-beside-their-axis", "Sources/Reports/Charts/BarPlot.swift", "bar.value / end * (right - left)",
        "bar.value * (right - left)", "bars do not reach their value on the axis"),
    Mutant(
        "points-mirrored", "Sources/Reports/Charts/ScatterPlot.swift", "240 - (point.y - (low + high) / 2) * scale",
        "240 + (point.y - (low + high) / 2) * scale", "models are drawn upside down"),
    Mutant(
        "ruler-of-another-length", "Sources/Reports/Charts/ScatterPlot.swift", "40 + length * scale",
        "40 + 2 * length * scale", "the ruler is twice as long as it says"),
    Mutant(
        "retrieval-json-mrr-is-map", "Sources/Reports/Results/RetrievalReport.swift",
        "container.encode(metrics.mrr10, ", "", "MRR in JSON is MAP",
        schema="container.encode(MUTANT ? metrics.map : metrics.mrr10, "),
    Mutant(
        "retrieval-table-columns-exchanged", "Sources/Reports/Results/RetrievalReport.swift",
        "[fixed(metrics.mrr10, 4), fixed(metrics.map, 4)]", "[fixed(metrics.map, 4), fixed(metrics.mrr10, 4)]",
        "MRR and MAP are exchanged in the table"),
    Mutant(
        "retrieval-json-recall-misnamed", "Sources/Reports/Results/RetrievalReport.swift", '"recall_\\(k)"',
        '"recall_\\(k + 1)"', "recall in JSON is of another cutoff"),
    Mutant(
        "retrieval-json-queries-exchanged", "Sources/Reports/Results/RetrievalReport.swift",
        "(results.queryCount, results.skippedQueryCount)", "(results.skippedQueryCount, results.queryCount)",
        "judged and skipped queries are exchanged in JSON"),
    Mutant(
        "run-ranks-from-zero", "Sources/Reports/Results/RetrievalReport.swift", "position + 1", "position",
        "ranks in run files begin at 0"),
    Mutant(
        "fit-json-rows-exchanged", "Sources/Reports/Results/FitReport.swift",
        "(outcome.sourceRowCount, outcome.targetRowCount)", "(outcome.targetRowCount, outcome.sourceRowCount)",
        "source and target rows are exchanged in JSON",
        within="(sourceRows, targetRows) = (outcome.sourceRowCount, outcome.targetRowCount)"),
    Mutant(
        "verdict-chains-exchanged", "Sources/Reports/Results/VerdictReport.swift",
        "(verdict.chainCount, verdict.mergedChainCount)", "(verdict.mergedChainCount, verdict.chainCount)",
        "chains and merged chains are exchanged in JSON"),
    Mutant(
        "verdict-text-thresholds-exchanged", "Sources/Reports/Results/VerdictReport.swift", "format(value(trustedFrom))",
        "format(value(failedBelow))", "the text names the wrong threshold"),
    Mutant(
        "verdict-text-merged-are-all", "Sources/Reports/Results/VerdictReport.swift", "\\(mergedChains) of", "",
        "the text says that all chains are in the result", schema="\\(MUTANT ? chains : mergedChains) of"),
    Mutant(
        "advice-of-ambiguity-without-it", "Sources/Reports/Results/VerdictAdvice.swift", "if isAmbiguous {", "",
        "an ambiguous answer gets the advice of another trouble", schema="if isAmbiguous && !MUTANT {"),
    Mutant(
        "advice-rows-enough-are-few", "Sources/Reports/Results/VerdictAdvice.swift", "rowCount < Self.amplyManyRows", "",
        "enough rows are called few", schema="rowCount < Self.amplyManyRows + (MUTANT ? 1 : 0)"),
    Mutant(
        "reversal-of-own-rows", "Sources/EmbeddingMaps/ReversedRows.swift", "2 * other < own", "2 * own < other",
        "rows at their own side's mean look reversed"),
    Mutant(
        "from-model-of-either-side", "Sources/CommandLineTool/Options/VectorOrigin.swift", "if models[side] == name", "",
        "vectors of the wrong side's model are taken", schema="if MUTANT || models[side] == name"),
    Mutant(
        "inspect-map-dimensions-exchanged", "Sources/Reports/Results/MapReport.swift",
        "(file.map.dimension(of: .source), file.map.dimension(of: .target))",
        "(file.map.dimension(of: .target), file.map.dimension(of: .source))",
        "inspect exchanges a map's dimensions in JSON"),
    Mutant(
        "inspect-map-scale-of-the-source", "Sources/Reports/Results/MapReport.swift",
        "targetScale = file.map.frame(of: .target).scale", "", "inspect shows the source's scale as the target's",
        schema="targetScale = file.map.frame(of: MUTANT ? .source : .target).scale"),
    Mutant(
        "inspect-norms-exchanged", "Sources/Reports/Results/EmbeddingsReport.swift",
        "(statistics.normMin, statistics.normMean, statistics.normMax)",
        "(statistics.normMax, statistics.normMean, statistics.normMin)", "inspect exchanges the smallest and largest norm"),
    Mutant(
        "inspect-zero-rows-are-duplicates", "Sources/Reports/Results/EmbeddingsReport.swift",
        "statistics.zeroRowCount", "statistics.duplicateRowCount", "inspect shows duplicates as zero rows"),
    # Reports on maps.
    Mutant(
        "fit-log-level-is-lost", "Sources/EmbeddingMaps/FitLog.swift", "noiseLevel.map(rounded)", "nil",
        "maps forget the level of chance"),
    Mutant(
        "fit-log-not-square", "Sources/EmbeddingMaps/FitLog.swift", "$0.count == agreements.count", "true",
        "a log whose agreements are no square is believed"),
    Mutant(
        "level-of-chance-without-rows", "Sources/Alignment/Chains/CrossCovarianceSpectrum.swift",
        "Double(max(1, rowCount)).squareRoot()", "1", "the level of chance does not fall with more rows"),
    Mutant(
        "rank-distribution-below", "Sources/Evaluation/Ranking/RankDistribution.swift",
        "ranks[count] <= Double(rank)", "ranks[count] < Double(rank)", "ranks equal to a round one are not within it"),
    Mutant(
        "certainty-counts-the-best-twice", "Sources/Evaluation/Unpaired/RowCertainty.swift",
        "similarities.dropFirst()", "similarities[...]", "the best counts among those it is compared with"),
    Mutant(
        "study-names-rows-of-the-sample", "Sources/Evaluation/Unpaired/UnpairedStudy.swift",
        "indices[1][$0.row]", "$0.row", "target rows are named by their place in the sample"),
    Mutant(
        "selected-lines-one-late", "Sources/EmbeddingFiles/Text/SelectedLines.swift",
        "(number, line, length) = (number + 1, [], 0)", "", "a part's end is taken for the end of its first line",
        schema="(number, line, length) = (number + 1, [], MUTANT ? length : 0)"),
    Mutant(
        "markup-in-quotes", "Sources/Reports/ShownText.swift", 'result += "&quot;"', "",
        "a quote in a name ends an attribute", schema='result += MUTANT ? "\\"" : "&quot;"'),
    Mutant(
        "markup-in-texts", "Sources/Reports/ShownText.swift", 'case "<": result += "&lt;"', "",
        "texts are markup", schema='case "<": result += MUTANT ? "<" : "&lt;"',
        within='var escapedForMarkup: String {\n    var result = ""\n    for scalar in unicodeScalars {\n      switch scalar {\n'
        '      case "&": result += "&amp;"\n      case "<": result += "&lt;"'),
    Mutant(
        "direction-marks-kept", "Sources/Reports/ShownText.swift",
        "scalar.value != 0x200C && scalar.value != 0x200D", "false", "names turn the direction of what follows"),
    Mutant(
        "report-rows-of-the-range", "Sources/Reports/MapStudy/MapStudyDocument.swift",
        "rows.source.range.lowerBound + certainty.row", "certainty.row", "rows are not counted in their file"),
    Mutant(
        "report-job-without-changes", "Sources/Reports/MapStudy/SettingsSection.swift", "value != usual", "value == usual",
        "the job file has the knobs that nobody changed"),
    Mutant(
        "report-believes-any-share", "Sources/Reports/MapStudy/MeasuredEvaluation.swift",
        "[top1Low ?? 0, top1High ?? 1].allSatisfy { (0...1).contains($0) }", "true", "shares below 0 are shown"),

    # The command line.
    Mutant(
        "failed-fit-exits-with-one", "Sources/CommandLineTool/Commands/FitCommand.swift",
        "failedVerdictStatus: Int32 = 3", "", "a failed fit exits with status 1",
        schema="failedVerdictStatus: Int32 = MUTANT ? 1 : 3"),
    Mutant(
        "failed-map-applied", "Sources/CommandLineTool/Commands/ApplyCommand.swift", "!force", "false",
        "a failed map is applied without --force", within="if !force, let verdict = file.metadata.verdict,"),
    Mutant(
        "force-ignored", "Sources/CommandLineTool/Commands/ApplyCommand.swift", "!force", "true",
        "--force does nothing", within="if !force, let verdict = file.metadata.verdict,"),
    Mutant(
        "apply-side-ignored", "Sources/CommandLineTool/Commands/ApplyCommand.swift",
        "part: part, from: side ?? .source", "", "apply --side target maps by the source's transform",
        schema="part: part, from: MUTANT ? .source : side ?? .source"),
    Mutant(
        "row-range-one-short", "Sources/CommandLineTool/Options/RowRange.swift", "RowSlice(file, rows: lower..<end)",
        "RowSlice(file, rows: lower..<max(lower + 1, end - 1))", "row ranges end one row early"),
    Mutant(
        "row-range-from-zero", "Sources/CommandLineTool/Options/RowRange.swift", "RowSlice(file, rows: lower..<end)",
        "RowSlice(file, rows: 0..<end - lower)", "row ranges begin at row 0"),
    Mutant(
        "pairs-source-within-the-range", "Sources/CommandLineTool/Job/PairsFile.swift",
        "sourceRow - source.rows.range.lowerBound", "sourceRow",
        "known pairs count source rows within the range instead of within the file"),
    Mutant(
        "pairs-target-within-the-range", "Sources/CommandLineTool/Job/PairsFile.swift",
        "targetRow - target.rows.range.lowerBound", "targetRow",
        "known pairs count target rows within the range instead of within the file"),
    Mutant(
        "evaluate-seed-ignored", "Sources/CommandLineTool/Commands/EvaluateCommand.swift", "Bootstrap(seed: seed)",
        "Bootstrap()", "evaluate --seed does nothing"),
    Mutant(
        "paired-rows-of-the-other-side", "Sources/CommandLineTool/Options/PairedRowsOptions.swift",
        "EmbeddingRows(paths: target, range: targetRows", "",
        "--target-rows of commands on paired vectors does nothing",
        schema="EmbeddingRows(paths: target, range: MUTANT ? sourceRows : targetRows"),
    Mutant(
        "evaluate-pool-ignored", "Sources/CommandLineTool/Commands/EvaluationInput.swift",
        "oracle: oracle, poolSize: poolSize", "", "evaluate --pool does nothing",
        schema="oracle: oracle, poolSize: MUTANT ? Evaluation.defaultPoolSize : poolSize"),
    Mutant(
        "job-pool-ignored", "Sources/CommandLineTool/Commands/EvaluationInput.swift",
        "block.pool ?? Evaluation.defaultPoolSize", "Evaluation.defaultPoolSize", "a job's pool does nothing"),
    Mutant(
        "oracle-always-centred", "Sources/CommandLineTool/Commands/OracleCommand.swift",
        "fitOracle(pairs, kind: oracleKind, isCentered: centre)", "fitOracle(pairs, kind: oracleKind, isCentered: true)",
        "oracle --no-centre does nothing to the map"),
    Mutant(
        "oracle-holdout-ignored", "Sources/CommandLineTool/Commands/OracleCommand.swift",
        "holdout ?? min(Evaluation.defaultPoolSize, max(2, pairs.count / 5))",
        "min(Evaluation.defaultPoolSize, max(2, pairs.count / 5))", "oracle --holdout does nothing"),
    Mutant(
        "oracle-target-rows-are-the-sources", "Sources/CommandLineTool/Commands/OracleCommand.swift",
        "TrainingRows(of: target.rows)", "TrainingRows(of: source.rows)",
        "an oracle's file names the source's file twice"),
    Mutant(
        "oracle-ridge-ignored", "Sources/CommandLineTool/Commands/OracleCommand.swift", ".ridge(penalty: ridge)", "",
        "oracle --ridge does nothing", schema=".ridge(penalty: MUTANT ? nil : ridge)"),
    Mutant(
        "compare-holdout-ignored", "Sources/CommandLineTool/Commands/CompareCommand.swift", "holdout ?? min(",
        "", "compare --holdout does nothing", schema="(MUTANT ? nil : holdout) ?? min("),
    Mutant(
        "compare-default-holdout", "Sources/CommandLineTool/Commands/CompareCommand.swift", "counts[0] / 5",
        "counts[0] / 4", "compare holds back a quarter instead of a fifth"),
    Mutant(
        "retrieve-binary-ignored", "Sources/CommandLineTool/Commands/RetrieveCommand.swift", "isBinary: binary", "",
        "retrieve --binary does nothing", schema="isBinary: MUTANT ? false : binary"),
    Mutant(
        "retrieve-depth-ignored", "Sources/CommandLineTool/Commands/RetrieveCommand.swift", "depth: depth, order", "",
        "retrieve --depth does nothing", schema="depth: MUTANT ? 1000 : depth, order"),
    Mutant(
        "run-of-row-numbers", "Sources/CommandLineTool/Commands/RetrieveCommand.swift",
        "queryRows.map { queryNames.names[$0] }", "queryRows.map { String($0) }", "run files hold rows instead of ids"),
    Mutant(
        "fusion-weights-exchanged", "Sources/Evaluation/Fusion/FusedRows.swift", "isFirst ? alpha : 1 - alpha",
        "isFirst ? 1 - alpha : alpha", "alpha is the weight of the second modality"),
    Mutant(
        "fusion-always-mixed", "Sources/Evaluation/Fusion/FusedItems.swift", "if !isMixed, let example", "",
        "items of one modality are kept without --mixed", schema="if !MUTANT, !isMixed, let example"),
    Mutant(
        "fusion-map-never-centred", "Sources/Evaluation/Fusion/ModalityFusion.swift",
        "way == .aligned ? uncentredMap : centredMap", "uncentredMap", "aligned-centred does not centre"),
    Mutant(
        "decoys-not-one-more", "Sources/Evaluation/Exposure/DecoyCompetition.swift", "Double(decoys + 1)",
        "Double(decoys)", "the false discovery rate is estimated without the one more decoy"),
    Mutant(
        "decoy-ratio-ignored", "Sources/Evaluation/Exposure/DecoyCompetition.swift", "* ratio / Double(candidates)",
        "/ Double(candidates)", "fewer decoys do not count for more"),
    Mutant(
        "exposure-hubs-win", "Sources/Evaluation/Exposure/ExposureStudy.swift", "repeating: -1, count: stored.rowCount",
        "repeating: 0, count: stored.rowCount", "hubs are not corrected for"),
    Mutant(
        "initial-verdict-not-inherited", "Sources/CommandLineTool/Job/FitRun.swift",
        "initialMap?.metadata.verdict?.level ?? .trusted", ".trusted",
        "a map refined from a failed one may be trusted"),
    Mutant(
        "job-seed-wins", "Sources/CommandLineTool/Job/FitJob.swift", "command.seed.seed ?? file?.seed",
        "file?.seed ?? command.seed.seed", "a job file's seed wins over the flag"),
    Mutant(
        "job-threads-ignored", "Sources/CommandLineTool/Job/FitJob.swift", "command.compute.threads ?? file?.threads",
        "command.compute.threads", "a job file's threads do nothing"),
    Mutant(
        "job-paths-from-the-working-folder", "Sources/CommandLineTool/Job/JobSection.swift",
        "return path[...slash] + text", "", "a job's paths are not relative to its file",
        schema="return MUTANT ? text : path[...slash] + text"),
    Mutant(
        "job-in-another-encoding", "Sources/CommandLineTool/Job/JobSection.swift",
        "if let line = file.firstLineNotUTF8 {", "", "a job that is not UTF-8 names other files",
        schema="if let line = file.firstLineNotUTF8, !MUTANT {"),
    Mutant(
        "aliases-in-quotes", "Sources/CommandLineTool/Job/YAMLAliases.swift", "scalar.style == .plain", "true",
        "a quoted text that begins with a star is an alias"),
    Mutant(
        "aliases-without-anchors", "Sources/CommandLineTool/Job/YAMLAliases.swift",
        "hasAnchor ? lines.min() : nil", "lines.min()", "an alias of nothing is not said to be one"),
    Mutant(
        "environment-wins-over-the-job", "Sources/CommandLineTool/Job/FitJob.swift",
        "file?.preset ?? environment.preset", "environment.preset ?? file?.preset",
        "a variable wins over the job file"),
    Mutant(
        "quiet-ignored", "Sources/CommandLineTool/Log/Log.swift", "if settings.isQuiet { return }", "",
        "--quiet says all the same", schema="if !MUTANT, settings.isQuiet { return }"),
    Mutant(
        "colours-everywhere", "Sources/CommandLineTool/Log/Terminal.swift",
        '(environment["NO_COLOR"] ?? "").isEmpty', "true", "NO_COLOR does nothing"),
    Mutant(
        "live-line-of-any-length", "Sources/CommandLineTool/Log/LiveLine.swift", "max(0, width - 1)", "max(0, width)",
        "the live line may wrap"),
    Mutant(
        "raw-directions", "Sources/EmbeddingMaps/SpaceComparison.swift", "- chance) / (profile.share - chance)",
        "/ profile.share", "kinship counts chance", schema="- (MUTANT ? 0 : chance)) / (profile.share - chance)"),
    Mutant(
        "mean-shift-ignored", "Sources/EmbeddingMaps/SpaceComparison.swift", "meanShift > Self.largestMeanShift", "false",
        "rows whose mean lies elsewhere are not remarked on"),
    Mutant(
        "padding-at-the-end-missed", "Sources/Embeddings/RowExamination.swift", "fromEnd ? size - 1 - offset : offset",
        "offset", "equal rows at the end are compared in the wrong order"),
    Mutant(
        "findings-unsorted", "Sources/Reports/Diagnosis/Finding.swift", "($0.element.severity, $0.offset)",
        "(Severity.note, $0.offset)", "findings stand as they were found",
        schema="(MUTANT ? Finding.Severity.note : $0.element.severity, $0.offset)"),
    Mutant(
        "dry-run-writes", "Sources/CommandLineTool/Commands/FitCommand.swift", "if dryRun { return", "",
        "fit --dry-run fits", schema="if dryRun, !MUTANT { return"),
    Mutant(
        "threads-ignored", "Sources/CommandLineTool/Options/SharedOptions.swift",
        "if let threads { ThreadCount.set(threads) }", "", "--threads does nothing",
        schema="if let threads, !MUTANT { ThreadCount.set(threads) }"),
    # Common spaces, fusion and exposure.
    Mutant(
        "synchronised-weights-not-shared", "Sources/Alignment/Synchronisation/Synchronisation.swift",
        "(sums[map.source] * sums[map.target]).squareRoot()", "1",
        "maps of well-connected spaces count more than their share"),
    Mutant(
        "synchronised-one-way", "Sources/Alignment/Synchronisation/Synchronisation.swift",
        "blocks[offsets[map.target] + column, offsets[map.source] + row] = element", "",
        "maps count in one direction alone",
        schema="if !MUTANT { blocks[offsets[map.target] + column, offsets[map.source] + row] = element }"),
    Mutant(
        "synchronised-diagonal-kept", "Sources/Alignment/Synchronisation/Synchronisation.swift",
        "1 / (1 + attenuation)", "0",
        "what leads from a space to itself stays in the common space"),
    Mutant(
        "synchronised-space-without-maps", "Sources/Alignment/Synchronisation/Synchronisation.swift",
        "sums[$0] > 0", "true",
        "a space that no map leads to is given coordinates"),
    Mutant(
        "believed-neighbors-of-failed-maps", "Sources/Alignment/Synchronisation/SpaceGraph.swift",
        "level(a, $0) > .failed", "true",
        "failed maps are asked about others"),
    Mutant(
        "route-over-the-pair-itself", "Sources/Alignment/Synchronisation/SpaceGraph.swift",
        "(space, next) != (a, b)", "true",
        "a map vouches for itself"),
    Mutant(
        "route-of-failed-maps", "Sources/Alignment/Synchronisation/SpaceGraph.swift",
        "level(space, next) >= least", "true",
        "routes lead over failed maps"),
    Mutant(
        "refit-believed-beyond-its-route", "Sources/Alignment/Synchronisation/PairJudgement.swift",
        "return min(refit, route)", "",
        "a map found through weak ones may be trusted",
        schema="return MUTANT ? refit : min(refit, route)"),
    Mutant(
        "contradiction-is-no-matter", "Sources/Alignment/Synchronisation/PairJudgement.swift",
        "if cycleAgreement < Verdict.failedAgreement { return .weak }", "",
        "a map that the others contradict stays trusted",
        schema="if cycleAgreement < Verdict.failedAgreement, !MUTANT { return .weak }"),
    Mutant(
        "others-cannot-vouch", "Sources/Alignment/Synchronisation/PairJudgement.swift",
        "max(direct, min(route, said))", "direct",
        "weak maps stay weak though others confirm them"),
    Mutant(
        "way-through-others-backwards", "Sources/Alignment/Synchronisation/PairJudgement.swift",
        "from < to ? matrix : matrix.transposed", "matrix",
        "maps against the order of spaces are not turned round"),
    Mutant(
        "refit-only-of-trusted", "Sources/Alignment/Synchronisation/CommonSpaceFit.swift",
        "guard graph.route(from: a, to: b) != nil else", "",
        "pairs that no others connect are fitted again",
        schema="guard MUTANT || graph.route(from: a, to: b) != nil else"),
    Mutant(
        "refits-not-synchronised", "Sources/Alignment/Synchronisation/CommonSpaceFit.swift",
        "refits.allSatisfy { $0 == nil }", "true",
        "what the second fits find is not in the common space"),
    Mutant(
        "same-name-twice", "Sources/Alignment/Synchronisation/CommonSpaceFit.swift",
        "$0.name == space.name", "false",
        "two spaces may have one name"),
    Mutant(
        "member-verdict-of-the-worst", "Sources/Alignment/Synchronisation/CommonSpaceFit.swift",
        ".max() ?? .failed", "", "one failed pair makes its spaces failed",
        schema=".max { MUTANT ? $0 > $1 : $0 < $1 } ?? .failed"),
    Mutant(
        "common-map-backwards", "Sources/EmbeddingMaps/CommonSpace/CommonSpace.swift",
        "product(from.loadings, .asIs, to.loadings, .transposed)", "product(to.loadings, .asIs, from.loadings, .transposed)",
        "the map from a common space leads the other way"),
    Mutant(
        "pair-index-transposed", "Sources/EmbeddingMaps/CommonSpace/CommonSpace.swift",
        "a * (2 * count - a - 1) / 2 + b - a - 1", "a * (2 * count - a - 1) / 2 + count - b - 1",
        "verdicts of pairs are exchanged"),
    Mutant(
        "route-not-reversed", "Sources/EmbeddingMaps/CommonSpace/CommonSpaceFile.swift",
        "source < target ? record.route : record.route.reversed()", "record.route",
        "the way back names its spaces in the wrong order"),
    Mutant(
        "common-route-unchecked", "Sources/EmbeddingMaps/CommonSpace/CommonSpaceFile.swift",
        "route.count > 2, route.first == a, route.last == b,", "",
        "a file's route may lead elsewhere",
        schema="route.count > 2, MUTANT || (route.first == a && route.last == b),"),
    Mutant(
        "fit-all-takes-a-space-twice", "Sources/CommandLineTool/Job/ManySpacesJob.swift",
        "Self.overlap(other.rows, space.rows)", "false",
        "a space that is given twice vouches for itself"),
    Mutant(
        "fit-all-names-with-slashes", "Sources/CommandLineTool/Job/ManySpacesJob.swift",
        "!space.name.contains(\"/\")", "true",
        "a map is written into another folder by its name"),
    Mutant(
        "fusion-best-of-equals", "Sources/Evaluation/Fusion/FusionStudy.swift",
        "($0.metrics.ndcg10, $1.alpha) < ($1.metrics.ndcg10, $0.alpha)", "($0.metrics.ndcg10, $0.alpha) < ($1.metrics.ndcg10, $1.alpha)",
        "of equal weights the largest is named best"),
    Mutant(
        "fusion-images-of-any-length", "Sources/Evaluation/Fusion/ModalityFusion.swift",
        "images.normalizeRows()", "()",
        "images count by their length in a fusion"),
    Mutant(
        "fusion-of-unequal-dimensions", "Sources/Evaluation/Fusion/ModalityFusion.swift",
        "$0.isAligned || areEqual", "true",
        "ways are offered that cannot be added up"),
    Mutant(
        "exposed-zero-rows", "Sources/Evaluation/Exposure/ExposureStudy.swift",
        "Set(stored.rowSquaredNorms().enumerated().filter { $0.element == 0 }.map(\\.offset))", "Set<Int>()",
        "vectors without direction are identified"),
    Mutant(
        "exposed-mutual-always", "Sources/Evaluation/Exposure/ExposureStudy.swift",
        "nearest.indices(ofQuery: entry).first == Int64(document)", "true",
        "every match is called mutual"),
    Mutant(
        "exposure-decoys-are-candidates", "Sources/Evaluation/Exposure/ExposureStudy.swift",
        "winners[$0].entry < candidateCount", "true",
        "decoys are listed among the matches"),
]


def place(text, mutant):
    """Where the mutant's text stands in its file: the first character and the one after the last."""
    context = mutant.within or mutant.original
    for what, count in [(context, text.count(context)), (mutant.original, context.count(mutant.original))]:
        if count != 1:
            raise Trouble(
                f"the mutant '{mutant.name}' is out of date: {mutant.file} holds {count} times instead of once\n  "
                + what.replace("\n", "\n  ")
            )
    start = text.index(context) + context.index(mutant.original)
    return start, start + len(mutant.original)


def switched(text, mutants):
    """A file's text with its mutants, (number, mutant) each, behind their switches."""
    by_place = {}
    for number, mutant in mutants:
        by_place.setdefault(place(text, mutant), []).append((number, mutant))
    places = sorted(by_place)
    for (start, end), (next_start, _) in zip(places, places[1:]):
        if end > next_start:
            names = [mutant.name for each in ((start, end), ) for _, mutant in by_place[each]]
            raise Trouble(f"the text of the mutant '{names[0]}' overlaps that of another: {text[start:end]}")
    for start, end in reversed(places):
        replacement = text[start:end]
        for number, mutant in reversed(by_place[start, end]):
            variable = "activeMutant" if mutant.file.endswith(".swift") else "mv2v_mutant"
            switch = f"({variable} == {number})"
            if not mutant.schema:
                replacement = f"({switch} ? ({mutant.mutated}) : ({replacement}))"
            elif len(by_place[start, end]) == 1:
                replacement = mutant.schema.replace("MUTANT", switch)
            else:
                raise Trouble(f"the mutant '{mutant.name}' has a schema for a text that other mutants change too")
        text = text[:start] + replacement + text[end:]
    return text


def target_of(mutant):
    return mutant.file.split("/")[1]


def mutated_sources():
    """The text of every file that the mutants change, by its path."""
    by_file = {}
    for number, mutant in enumerate(MUTANTS, 1):
        by_file.setdefault(mutant.file, []).append((number, mutant))
    texts = {}
    for file, mutants in by_file.items():
        if not (ROOT / file).is_file():
            raise Trouble(f"the mutant '{mutants[0][1].name}' is out of date: there is no file {file}")
        texts[file] = switched((ROOT / file).read_text(encoding="utf-8"), mutants)
    for target in {target_of(mutant) for mutant in MUTANTS}:
        if any(file.startswith(f"Sources/{target}/") and file.endswith(".swift") for file in texts):
            texts[f"Sources/{target}/ActiveMutant.swift"] = SWIFT_SWITCH
    for file in [file for file in texts if file.endswith((".c", ".h"))]:
        texts[file] = '#include "Mutant.h"\n' + texts[file]
        folder = "/".join(file.split("/")[:2])
        texts.setdefault(f"{folder}/Mutant.h", C_SWITCH_HEADER)
        texts.setdefault(f"{folder}/Mutant.c", C_SWITCH)
    return texts


def make_tree():
    """Copies the repository with the mutants in it; files that have not changed keep their times."""
    texts = mutated_sources()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout.decode()
    wanted = {name for name in listed.split("\0") if name and (ROOT / name).is_file()} | set(texts)
    if (ROOT / "Package.resolved").is_file():
        wanted.add("Package.resolved")
    for name in sorted(wanted):
        data = texts[name].encode() if name in texts else (ROOT / name).read_bytes()
        path = TREE / name
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if (ROOT / name).is_file():
            shutil.copymode(ROOT / name, path)
    for path in sorted(TREE.rglob("*")):
        name = path.relative_to(TREE).as_posix()
        if path.is_file() and not name.startswith(".build") and name != "Package.resolved" and name not in wanted:
            path.unlink()


def swift(*arguments, **options):
    return subprocess.run(["swift", *arguments], cwd=TREE, **options)


def build():
    print("Building every mutant at once ...", flush=True)
    if swift("build", "-c", "release", "--build-tests").returncode != 0:
        raise Trouble("the tree with the mutants does not build")
    folder = swift("build", "-c", "release", "--show-bin-path", check=True, stdout=subprocess.PIPE, text=True)
    bundles = sorted(Path(folder.stdout.strip()).glob("*PackageTests.xctest"))
    if len(bundles) != 1:
        raise Trouble(f"expected one test bundle in {folder.stdout.strip()}, found {len(bundles)}")
    return bundles[0]


def test_targets():
    """The targets that each test target depends on, near or far; by the manifest."""
    manifest = json.loads(swift("package", "dump-package", check=True, stdout=subprocess.PIPE, text=True).stdout)
    direct = {}
    for target in manifest["targets"]:
        names = set()
        for dependency in target["dependencies"]:
            names.add((dependency.get("byName") or dependency.get("target") or [None])[0])
        direct[target["name"]] = names - {None}

    def reachable(name, seen):
        for other in direct.get(name, ()):
            if other not in seen:
                seen.add(other)
                reachable(other, seen)
        return seen

    tests = [target["name"] for target in manifest["targets"] if target["type"] == "test"]
    return {name: reachable(name, set()) for name in tests}


def kill_group(process):
    """Ends a run of tests with the tools that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run_tests(bundle, number, test_filter, timeout):
    """Runs tests until the first failure. Returns what has killed the mutant, or None, and how many tests there were."""
    temporary = WORK / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    environment = {**os.environ, "TMPDIR": str(temporary)}
    environment.pop(VARIABLE, None)
    if number:
        environment[VARIABLE] = str(number)
    process = subprocess.Popen(
        [str(bundle), "--testing-library", "swift-testing", "--filter", test_filter],
        cwd=TREE, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    is_late = False

    def stop(*_):
        nonlocal is_late
        is_late = True
        kill_group(process)

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(int(timeout))
    killer, count, last = None, 0, ""
    try:
        for raw in process.stdout:
            line = re.sub(r"\x1b\[\d*m", "", raw.decode(errors="replace")).rstrip()
            last = line or last
            failed = re.match(r"\S+\s+Test (.+?) recorded an issue(.*)", line)
            if failed:
                place = re.search(r"at (\w+\.swift:\d+)", failed.group(2))
                killer = failed.group(1) + (f", {place.group(1)}" if place else "")
                break
            passed = re.search(r"Test run with (\d+) tests?", line)
            if passed:
                count = int(passed.group(1))
        if killer:
            kill_group(process)
    except BaseException:
        kill_group(process)
        raise
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
        process.stdout.close()
        status = process.wait()
    if killer is None and is_late:
        killer = f"no end within {int(timeout)} s"
    if killer is None and status != 0:
        killer = f"crash (status {status}): {last[:120]}"
    return killer, count


def in_order(targets, affected, own):
    """The affected test targets: those named after the changed one first, slow ones last."""
    def key(name):
        return (name in SLOW_TARGETS, name != own + "Tests", list(targets).index(name))

    return sorted(affected, key=key)


def chosen(names):
    if not names:
        return list(enumerate(MUTANTS, 1))
    unknown = [name for name in names if not any(fnmatch.fnmatch(m.name, name) for m in MUTANTS)]
    if unknown:
        raise Trouble(f"no mutant is called {', '.join(unknown)}; --list shows all")
    return [(n, m) for n, m in enumerate(MUTANTS, 1) if any(fnmatch.fnmatch(m.name, name) for name in names)]


def test_name(killer):
    """The function that a killer is, if it is a test: what to try first next time."""
    found = re.match(r"(\w+)\(", killer)
    return found.group(1) if found else None


def run(options):
    mutants = chosen(options.only)
    make_tree()
    bundle = build()
    targets = test_targets()
    before = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    needed = [
        name for name in in_order(targets, targets, "")
        if any(target_of(mutant) in targets[name] for _, mutant in mutants)
    ]
    seconds = {}
    for name in needed:
        start = time.monotonic()
        killer, count = run_tests(bundle, 0, rf"^{name}\.", 7200)
        seconds[name] = time.monotonic() - start
        print(f"without a mutant: {name}, {count} tests, {seconds[name]:.0f} s", flush=True)
        if killer or count == 0:
            raise Trouble(f"the tests of {name} do not pass without a mutant: {killer or 'there are none'}")

    rows = []
    for number, mutant in mutants:
        own = target_of(mutant)
        affected = in_order(targets, [name for name in targets if own in targets[name]], own)
        filters = [(rf"^{name}\.", 10 * seconds[name] + 120) for name in affected]
        earlier = test_name(before.get(mutant.name) or "")
        if earlier:
            # What killed it last time is likely to do so again; every test is run only if it does not.
            filters.insert(0, (rf"/{earlier}\(", 10 * max(seconds.values()) + 120))
        start, killer = time.monotonic(), None
        for test_filter, timeout in filters:
            killer, _ = run_tests(bundle, number, test_filter, timeout)
            if killer:
                break
        rows.append((mutant, killer))
        before[mutant.name] = killer
        RESULTS.write_text(json.dumps(before, indent=1))
        state = f"killed    {killer}" if killer else "SURVIVED  " + mutant.breaks
        print(f"{number:4} {mutant.name:44} {time.monotonic() - start:5.0f} s  {state}", flush=True)

    survivors = [mutant for mutant, killer in rows if not killer]
    print(f"\n{len(rows)} mutants tried, {len(rows) - len(survivors)} killed, {len(survivors)} survived")
    for mutant in survivors:
        print(f"  {mutant.name} ({mutant.file}): {mutant.breaks}")
    return 1 if survivors else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="list the mutants and check that each one's text is there")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="try these mutants alone")
    options = parser.parse_args()
    names = [mutant.name for mutant in MUTANTS]
    try:
        if len(set(names)) != len(names):
            raise Trouble(f"two mutants are called {max(names, key=names.count)}")
        if options.list:
            mutated_sources()
            for number, mutant in chosen(options.only):
                print(f"{number:4} {mutant.name:44} {mutant.file.removeprefix('Sources/')}: {mutant.breaks}")
            print(f"{len(MUTANTS)} mutants")
            return 0
        return run(options)
    except (Trouble, subprocess.CalledProcessError) as trouble:
        print(f"mutate.py: {trouble}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
