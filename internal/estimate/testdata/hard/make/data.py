"""Writes the data.csv of the cases that are made up, and of NIST's: python3 data.py, in this folder.

NIST's polynomials have their powers written out in full. Filip is read from filip.csv beside the hard cases."""
import csv
from decimal import Decimal, getcontext

import numpy as np

getcontext().prec = 200
WAMPLER = [759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048]  # and mirrored: the disturbances
PONTIUS = """.11019 .21956 .32949 .43899 .54803 .65694 .76562 .87487 .98292 1.09146 1.20001 1.30822 1.41599 1.52399
1.63194 1.73947 1.84646 1.95392 2.06128 2.16844 .11052 .22018 .32939 .43886 .54798 .65739 .76596 .87474 .98300 1.09150
1.20004 1.30818 1.41613 1.52408 1.63159 1.73965 1.84696 1.95445 2.06177 2.16829"""


def case(name, columns, rows):
    with open(f"../{name}/data.csv", "w") as f:
        for row in [columns, *rows]:
            f.write(",".join(format(v, "f") if isinstance(v, Decimal) else str(v) for v in row) + "\n")


def powers(x, degree):
    return [x**p for p in range(1, degree + 1)]


names = ["y"] + [f"x{p}" for p in range(1, 6)]
for number, size in ((3, 1), (4, 100), (5, 10_000)):
    disturbance = WAMPLER + WAMPLER[-2::-1]
    case(f"ols_wampler{number}", names, [[1 + sum(powers(x, 5)) + size * disturbance[x]] + powers(x, 5) for x in range(21)])
case("ols_wampler2", names, [[1 + sum(v.scaleb(-p - 1) for p, v in enumerate(powers(Decimal(x), 5)) if x)] + powers(x, 5)
                             for x in range(21)])
case("ols_noint2", ["y", "x"], [[3, 4], [4, 5], [4, 6]])
case("ols_pontius", ["y", "x", "x2"], [[y] + powers(150_000 * (i % 20 + 1), 2) for i, y in enumerate(PONTIUS.split())])
with open("../../filip.csv") as f:
    case("ols_filip", ["y"] + [f"x{p}" for p in range(1, 11)],
         [[Decimal(r["y"])] + powers(Decimal(r["x"]), 10) for r in csv.DictReader(f)])

low_high = ["lo"] * 50 + ["hi"] * 50
broken = low_high[:49] + ["hi", "lo"] + low_high[51:]
case("ologit_one_break", ["y", "x"], zip(broken, range(1, 101)))
case("mnl_one_tie", ["y", "x"], zip(low_high, [*range(1, 51), 50, *range(52, 101)]))

draw = np.random.default_rng(7)
x, z = draw.normal(size=60).round(3), draw.normal(size=60).round(3)
y = np.clip(np.round(x * .5 + draw.logistic(size=60) * .7 + .5), 0, 1).astype(int)
y[0] = 1  # the outlier's outcome agrees with the slope, so that the estimate is that of the other rows
for power in (5, 7, 10):
    x[0] = 10.0**power
    case(f"mnl_outlier_1e{power}", ["y", "x", "z"], [(f"L{a}", repr(float(b)), repr(float(c))) for a, b, c in zip(y, x, z)])
