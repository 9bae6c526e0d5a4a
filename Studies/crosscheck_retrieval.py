"""Checks a run that `mv2v retrieve --runs PREFIX --json` wrote against pytrec_eval, to 1e-6.

    pip install -r Tests/EvaluationTests/Fixtures/requirements.txt
    python Studies/crosscheck_retrieval.py <qrels> <PREFIX> <report.json> [--binary]
"""

import json
import sys
from collections import defaultdict

import pytrec_eval


def main():
    qrels_path, prefix, report_path = sys.argv[1:4]
    is_binary = "--binary" in sys.argv[4:]
    judgements = defaultdict(dict)
    for line in open(qrels_path):
        fields = line.split()
        grade = int(fields[-1])
        judgements[fields[0]][fields[-2]] = int(grade > 0) if is_binary else grade
    report = json.load(open(report_path))
    worst = 0.0
    for condition in report["conditions"]:
        name = condition["condition"].replace(", ", "-").replace(" ", "-")
        run = defaultdict(dict)
        first = defaultdict(dict)
        for line in open(f"{prefix}.{name}.run"):
            query, _, document, rank, score, _ = line.split()
            run[query][document] = float(score)
            if int(rank) <= 10:
                first[query][document] = float(score)
        cutoffs = sorted(int(key[7:]) for key in condition if key.startswith("recall_"))
        measures = {"ndcg_cut.10", "map", "recall." + ",".join(map(str, cutoffs))}
        figures = pytrec_eval.RelevanceEvaluator(judgements, measures).evaluate(run)
        reciprocal = pytrec_eval.RelevanceEvaluator(judgements, {"recip_rank"}).evaluate(first)

        def mean(results, key):
            return sum(result[key] for result in results.values()) / len(results)

        pairs = [("ndcg_10", mean(figures, "ndcg_cut_10")), ("map", mean(figures, "map"))]
        pairs += [("mrr_10", mean(reciprocal, "recip_rank"))]
        pairs += [(f"recall_{k}", mean(figures, f"recall_{k}")) for k in cutoffs]
        for key, expected in pairs:
            difference = abs(condition[key] - expected)
            worst = max(worst, difference)
            if difference > 1e-6:
                sys.exit(f"{condition['condition']}: {key} is {condition[key]}, pytrec_eval says {expected}")
    print(f"{len(report['conditions'])} conditions agree; the largest difference is {worst:.1e}")


if __name__ == "__main__":
    main()
