"""Writes expected.json beside the spec.yaml of each folder named: python3 expected.py ../mnl_* ../ologit_* ../ols_*

Needs numpy, scipy, yaml and gmpy2. Logits: Newton's method to 90 digits (precise.py), effects' errors by differences in
the parameters; separation: linear programming; OLS: rational arithmetic. CSV texts are read as doubles, those of a case
tagged nist as the decimals that they are."""
import csv
import json
import sys
from fractions import Fraction

import gmpy2
import numpy as np
import yaml
from gmpy2 import mpfr, mpq
from scipy.optimize import linprog

from precise import Multinomial, NUMBER, Ordered, inverse, newton, zeros

TOLERANCE = {"estimate_rel": 1e-6, "se_rel": 1e-5, "loglik_rel": 1e-9}
LOOSER = {"near-collinear": {"estimate_rel": 1e-4, "se_rel": 1e-4, "loglik_rel": 1e-9}}  # Filip leaves eight digits at best


def columns(spec, rows, read):
    """The rows in which nothing is missing, their regressors and their weights."""
    weight = (spec.get("weights") or {}).get("column")
    need = [spec["outcome"], *spec["regressors"]] + ([weight] if weight else [])
    rows = [r for r in rows if all(r[c] != "" for c in need)]
    x = np.array([[read(r[c]) for c in spec["regressors"]] for r in rows], dtype=object).reshape(len(rows), -1)
    return rows, x, np.array([read(r[weight]) if weight else read("1") for r in rows], dtype=object)


def kept(x, constant):
    """Columns that those before them do not explain up to 1e-10 of their standard deviation."""
    basis, places = [], []
    for k, column in enumerate(([zeros(len(x)) + 1] if constant else []) + list(NUMBER(x).T)):
        size = [gmpy2.sqrt((column * column).sum())]
        for b in basis:
            column = column - b * (b * column).sum()
            size.append(gmpy2.sqrt((column * column).sum()))
        own = size[1] if constant and basis else size[0]
        if size[-1] > own * mpfr("1e-10") + size[0] * mpfr("1e-14"):
            basis.append(column / size[-1])
            places.append(k - int(constant))
    return [k for k in places if k >= 0]


def ols(spec, rows):
    read = (lambda t: mpq(Fraction(t))) if "nist" in spec["tags"] else (lambda t: mpq(float(t)))
    used, x, w = columns(spec, rows, read)
    keep = kept(x, spec["constant"])
    terms = [spec["regressors"][k] for k in keep]
    x = x[:, keep]
    if spec["constant"]:
        terms, x = terms + ["_cons"], np.concatenate([x, np.full((len(x), 1), mpq(1), dtype=object)], 1)
    y, n, k = np.array([read(r[spec["outcome"]]) for r in used], dtype=object), len(used), len(terms)
    a = inverse(x.T.dot(w[:, None] * x))
    b = a.dot(x.T.dot(w * y))
    e = y - x.dot(b)
    rss, tss = (w * e * e).sum(), (w * (y - ((w * y).sum() / w.sum() if spec["constant"] else 0)) ** 2).sum()
    out = {"n": n, "n_parameters": k, "df_residual": n - k, "rss": float(rss), "tss": float(tss)}
    out["r2"] = float(1 - rss / tss) if tss else None
    hc1 = a.dot(x.T.dot((w * w * e * e)[:, None] * x)).dot(a)
    out["coefficients"] = [{"term": t, "estimate": float(v)} for t, v in zip(terms, b)]
    for i, c in enumerate(out["coefficients"]):
        c["se"] = root(rss / (n - k) * a[i, i]) if n > k else None
        c["se_hc1"] = root(hc1[i, i] * n / (n - k)) if n > k else None
    out["status"] = "ok_saturated" if n == k else "ok"
    return notice(out, [t for t in spec["regressors"] if t not in terms], "collinear")


def root(v):
    return float(gmpy2.sqrt(mpfr(v)))


def notice(out, names, key):
    if names:
        out[key], out["status"] = names, "ok_with_notice"
    return out


def separation(model, ordered):
    """By linear programming over the standardised columns: complete, quasi or none."""
    x = model.x.astype(float)
    spread = x.std(0) > 0
    x[:, spread] = (x[:, spread] - x[:, spread].mean(0)) / x[:, spread].std(0)
    margins, k = [], x.shape[1]
    for row, y in zip(x, model.y):
        if ordered:
            for j, sign in ((y, 1), (y - 1, -1)):
                if 0 <= j < model.levels - 1:
                    margins.append(np.concatenate([-sign * row, sign * np.eye(model.levels - 1)[j]]))
            continue
        for j in range(model.levels):
            if j != y:
                margins.append(np.kron(np.eye(model.levels)[y] - np.eye(model.levels)[j], row)[k:])
    m = np.array(margins)
    free, zero, one = [(None, None)] * m.shape[1], np.zeros(len(m)), np.ones(len(m))
    some = linprog(-m.sum(0), A_ub=-m, b_ub=zero, bounds=[(-1, 1)] * m.shape[1], method="highs")
    every = linprog(np.zeros(m.shape[1]), A_ub=-m, b_ub=-one, bounds=free, method="highs")
    return "none" if -some.fun < 1e-6 else "complete" if every.status == 0 else "quasi"


def logit(spec, rows):
    used, x, w = columns(spec, rows, lambda t: mpfr(float(t)))
    ordered = spec["kind"] == "ologit"
    levels = [str(l) for l in spec["levels"]]
    seen = [r[spec["outcome"]] for r in used]
    use = [l for l in levels if l in seen]
    y = np.array([use.index(v) for v in seen])
    keep = kept(x, ordered or spec["constant"])
    terms, x = [spec["regressors"][k] for k in keep], x[:, keep]
    names = terms + ([] if ordered or not spec["constant"] else ["_cons"])
    if ordered:
        model = Ordered(x, y, len(use))
        called = [(None, t) for t in terms]
    else:
        full = np.concatenate([x, zeros(len(x), 1) + 1], 1) if spec["constant"] else x
        model = Multinomial(full, y, len(use), use.index(str(spec["base"])))
        called = [(use[j], t) for j in model.blocks for t in names]
    theta, top = newton(model, w)
    out = {"n": len(y), "separation": "none" if theta is not None else separation(model, ordered)}
    if theta is None:
        return out | {"status": "separation", "loglik_supremum": float(top)}
    out |= {"status": "ok", "loglik": float(top), "n_parameters": model.size}
    out |= estimates(spec, model, theta, w, called, use, terms)
    notice(out, [t for t in spec["regressors"] if t not in terms], "collinear")
    return notice(out, [l for l in levels if l not in use], "empty_categories")


def estimates(spec, model, theta, w, called, use, terms):
    score, info = model.derivatives(theta, w)
    a, n = inverse(info), len(model.y)
    robust = a.dot(score.T.dot((w * w)[:, None] * score)).dot(a) * n / (n - 1)
    v = robust if spec.get("weights") else a
    entries = [{"estimate": float(b), "se": root(v[i, i]), "se_robust": root(robust[i, i])} for i, b in enumerate(theta)]
    out = {"coefficients": [({"outcome": o} if o else {}) | {"term": t} | e for (o, t), e in zip(called, entries)]}
    if len(entries) > len(called):
        cuts = [f"{low}|{high}" for low, high in zip(use, use[1:])]
        out["cutpoints"] = [{"cut": c} | e for c, e in zip(cuts, entries[len(called):])]
    if terms:
        out["ame"] = {"rows": effects(model, theta, w, v, a, use, terms)}
    return out


def effects(model, theta, w, v, a, use, terms):
    """Average marginal effects; their gradient in the parameters by central differences, good to 40 digits."""
    def mean(at):
        return np.concatenate([(w[:, None] * model.slopes(at, model.x, k)).sum(0) / w.sum() for k in range(len(terms))])
    gradient = zeros(len(terms) * len(use), model.size)
    for p in range(model.size):
        step = zeros(model.size)
        step[p] = gmpy2.sqrt(a[p, p]) * mpfr("1e-25")
        gradient[:, p] = (mean(theta + step) - mean(theta - step)) / (2 * step[p])
    names = [(t, o) for t in terms for o in use]
    return [{"outcome": o, "term": t, "effect": float(m), "se": root(abs(g.dot(v).dot(g)))}
            for (t, o), m, g in zip(names, mean(theta), gradient)]


for folder in sys.argv[1:]:
    with open(folder + "/spec.yaml") as f:
        spec = yaml.safe_load(f)
    with open(folder + "/" + spec["data"]) as f:
        rows = list(csv.DictReader(f))
    answer = (ols if spec["kind"] == "ols" else logit)(spec, rows)
    answer = {"case": spec["case"], "kind": spec["kind"], "n_rows_file": len(rows)} | answer
    answer["tolerance"] = next((LOOSER[t] for t in spec["tags"] if t in LOOSER), TOLERANCE)
    with open(folder + "/expected.json", "w") as f:
        json.dump(answer, f, indent=1)
        f.write("\n")
