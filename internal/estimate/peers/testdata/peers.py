"""Times one of statsmodels' estimators on the columns in a folder and prints what it found.

peers.py ESTIMATOR FOLDER SECONDS RUNS

One line holds a program, the name of what follows, and its values. Reading the columns is not timed.
"""
import gc
import os
import sys
import time

import numpy as np
import statsmodels
import statsmodels.api as sm

estimator, folder, seconds, runs = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])


def say(what, values):
    print(estimator, what, *(repr(float(v)) for v in np.atleast_1d(values)))


def columns(task):
    """The outcome of a task and its regressors with the constant last, one respondent a row."""
    with open(os.path.join(folder, task + ".terms")) as f:
        k = len(f.read().split()) + 1
    d = np.fromfile(os.path.join(folder, task + ".f64"), "<f8").reshape(k, -1)
    return d[0].copy(), np.column_stack([*d[1:], np.ones(d.shape[1])])


def resident(line):
    """A line of /proc/self/status in MiB; NaN where there is none."""
    try:
        with open("/proc/self/status") as f:
            return next(int(row.split()[1]) / 1024 for row in f if row.startswith(line + ":"))
    except (OSError, StopIteration):
        return float("nan")


def forget():
    """Makes VmHWM count from now on and tells whether it does."""
    try:
        with open("/proc/self/clear_refs", "w") as f:
            f.write("5")
        return True
    except OSError:
        return False


def timed(run):
    gc.collect()
    begin = time.perf_counter()
    fit = run()
    return fit, time.perf_counter() - begin


def measure(run):
    """Repeats a fit until the seconds are spent or the runs are done and returns the first.

    Memory is by how many MiB the first run's highest is above what was there before.
    """
    gc.collect()
    before, counted = resident("VmRSS"), forget()
    fit, first = timed(run)
    say("mib", resident("VmHWM") - before if counted else float("nan"))
    took = [first]
    while sum(took) < seconds and len(took) < runs:
        took.append(timed(run)[1])
    say("seconds", took)
    return fit


def answer(converged, coefficients, errors):
    say("converged", converged)
    say("coefficients", np.ravel(coefficients))
    say("errors", np.ravel(errors))


def choices(y, x):
    fit = sm.MNLogit(y, x).fit(method="newton", disp=0)
    fit.bse
    return fit


def satisfaction(y, x):
    fit = sm.OLS(y, x).fit()
    fit.bse
    return fit


def mnlogit():
    y, x = columns("multinomial-logit")
    fit = measure(lambda: choices(y, x))
    answer(fit.mle_retvals["converged"], fit.params.T, fit.bse.T)
    say("loglik", fit.llf)


def margeff():
    fit = choices(*columns("multinomial-logit"))
    effects = measure(fit.get_margeff)
    answer(fit.mle_retvals["converged"], effects.margeff, effects.margeff_se)


def ols():
    y, x = columns("OLS")
    fit = measure(lambda: satisfaction(y, x))
    answer(True, fit.params, fit.bse)
    say("loglik", fit.llf)


print("statsmodels version", statsmodels.__version__)
{"MNLogit": mnlogit, "get_margeff": margeff, "OLS": ols}[estimator]()
