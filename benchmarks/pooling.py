"""Time 1,000 poolings of 20 trials against statsmodels, PyMARE and metafor, in one run, where they
are installed.
"""

import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from massage_edu.evidence import pooling


def seconds(run: Callable, repeats: int = 3) -> tuple[float, np.ndarray]:
    """Return the shortest time of the run, and its result."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
    return min(times), np.ravel(result)


def peers(method: str, y: np.ndarray, v: np.ndarray) -> Iterator[tuple[str, Callable]]:
    """Yield the name of each peer that has the method, and a call that returns its tau2 for every
    pooling.
    """
    if find_spec("statsmodels") and method != "REML":
        from statsmodels.stats.meta_analysis import combine_effects

        # fixed effect and both random effects come out of one call; the table holds the intervals
        kind = "iterated" if method == "PM" else "chi2"

        def statsmodels(effects, variances):
            found = combine_effects(effects, variances, method_re=kind)
            found.summary_frame()
            return 0.0 if method == "EE" else max(found.tau2, 0.0)

        yield "statsmodels", lambda: [statsmodels(*pair) for pair in zip(y, v, strict=True)]
    if find_spec("pymare") and method != "PM":
        from pymare import Dataset, estimators

        estimator = {
            "EE": estimators.WeightedLeastSquares,
            "DL": estimators.DerSimonianLaird,
            "REML": lambda: estimators.VarianceBasedLikelihoodEstimator(method="REML"),
        }[method]

        def pymare(effects, variances):
            found = estimator().fit_dataset(Dataset(effects, variances)).summary()
            found.get_fe_stats(), found.get_heterogeneity_stats()
            return float(np.ravel(found.tau2)[0]) if effects.ndim == 1 else found.tau2

        yield "PyMARE", lambda: [pymare(*pair) for pair in zip(y, v, strict=True)]
        if method != "REML":
            yield "PyMARE, as columns", lambda: pymare(y.T, v.T)


METAFOR = """
suppressMessages(library(metafor))
options(digits = 15)
path <- commandArgs(TRUE)
y <- as.matrix(read.csv(path[1], header = FALSE))
v <- as.matrix(read.csv(path[2], header = FALSE))
fit <- function(i) rma(y[i, ], v[i, ], method = path[3], test = test,
    control = list(maxiter = 1000))$tau2
test <- if (path[3] == "EE") "z" else "knha"
start <- proc.time()[["elapsed"]]
tau2 <- sapply(seq_len(nrow(y)), function(i) tryCatch(fit(i),
    error = function(e) NaN)) # did not converge
cat(proc.time()[["elapsed"]] - start, tau2, sep = "\\n")
"""


def metafor(method: str, y: np.ndarray, v: np.ndarray) -> tuple[float, np.ndarray] | None:
    """Return metafor's time (R's start apart) and its tau2 for every pooling; None without R or
    metafor.
    """
    rscript = shutil.which("Rscript")
    if not rscript:
        return None
    with tempfile.TemporaryDirectory() as folder:
        script, *tables = (Path(folder) / name for name in ("run.R", "y.csv", "v.csv"))
        script.write_text(METAFOR, encoding="utf-8")
        for path, table in zip(tables, (y, v), strict=True):
            np.savetxt(path, table, delimiter=",", fmt="%.17g")
        run = subprocess.run(
            [rscript, script, *tables, method], capture_output=True, text=True, check=False
        )
    if "there is no package" in run.stderr:
        return None
    if run.returncode:
        raise RuntimeError(f"metafor with {method}: {run.stderr}")
    taken, *tau2 = map(float, run.stdout.split()[-len(y) - 1 :])
    return taken, np.array(tau2)


def compare(poolings: int = 1000, k: int = 20) -> list[dict]:
    """Return one row for each method and peer: times in seconds, their ratio, the largest gap in
    tau2.
    """
    rng = np.random.default_rng(20)
    v = rng.uniform(0.01, 0.3, (poolings, k))
    y = rng.normal(0.3, np.sqrt(v + 0.05))
    rows = []
    for method in pooling.METHODS:
        ours, tau2 = seconds(lambda method=method: pooling.pool(y, v, method).tau2, repeats=9)
        each, _ = seconds(
            lambda method=method: [pooling.pool(*p, method).tau2 for p in zip(y, v, strict=True)]
        )
        rows.append(
            {
                "method": method,
                "peer": "ours, one call each",
                "ours": ours,
                "theirs": each,
                "gap": 0.0,
            }
        )
        for name, run in peers(method, y, v):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs, theirs_tau2 = seconds(run)
            gap = float(np.max(np.abs(theirs_tau2 - tau2)))
            rows.append(
                {"method": method, "peer": name, "ours": ours, "theirs": theirs, "gap": gap}
            )
        found = metafor(method, y, v)
        if found:
            gap = float(np.nanmax(np.abs(found[1] - tau2)))
            rows.append(
                {"method": method, "peer": "metafor", "ours": ours, "theirs": found[0], "gap": gap}
            )
    return [row | {"ratio": row["theirs"] / row["ours"]} for row in rows]


def table(rows: list[dict]) -> str:
    """Return the rows as a table in Markdown."""
    lines = [
        "| method | peer | ours, ms | peer, ms | ratio | largest gap in tau2 |",
        "|---|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['method']} | {row['peer']} | {1e3 * row['ours']:.1f} | {1e3 * row['theirs']:.0f} "
        f"| {row['ratio']:.0f} | {row['gap']:.0e} |"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(compare()))
