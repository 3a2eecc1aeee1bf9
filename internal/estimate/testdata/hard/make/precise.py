"""Both logits to 90 decimal digits: probabilities, scores, observed information and Newton's method.

It shares nothing with package estimate: columns are taken as they are, neither centred nor scaled, and precision
stands in for numerical care. Matrices are numpy arrays of gmpy2.mpfr."""
import gmpy2
import numpy as np
from gmpy2 import mpfr

gmpy2.get_context().precision = 300
EXP, LOG = (np.frompyfunc(f, 1, 1) for f in (gmpy2.exp, gmpy2.log))
NUMBER = np.frompyfunc(mpfr, 1, 1)
SETTLED = mpfr("1e-45")


def zeros(*shape):
    a = np.empty(shape, dtype=object)
    a[...] = mpfr(0)
    return a


def inverse(a):
    """Gauss-Jordan with pivots; a zero pivot raises ZeroDivisionError."""
    n = len(a)
    b = np.concatenate([a.copy(), np.eye(n, dtype=int).astype(object)], 1)
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(b[r, i]))
        if b[p, i] == 0:
            raise ZeroDivisionError("singular")
        b[[i, p]] = b[[p, i]]
        b[i] = b[i] / b[i, i]
        for r in range(n):
            if r != i and b[r, i] != 0:
                b[r] = b[r] - b[r, i] * b[i]
    return b[:, n:]


class Multinomial:
    """P_j proportional to exp(x'b_j), b of the base zero; x holds the constant, if there is one, last."""

    def __init__(self, x, y, levels, base):
        self.x, self.y, self.levels, self.base = x, y, levels, base
        self.blocks = [j for j in range(levels) if j != base]
        self.size = x.shape[1] * len(self.blocks)

    def start(self):
        return zeros(self.size)

    def chances(self, theta, x):
        u = zeros(len(x), self.levels)
        u[:, self.blocks] = x.dot(theta.reshape(len(self.blocks), -1).T)
        e = EXP(u - u.max(1)[:, None])
        return e / e.sum(1)[:, None]

    def derivatives(self, theta, w):
        p, k = self.chances(theta, self.x), self.x.shape[1]
        score, info = zeros(len(self.y), self.size), zeros(self.size, self.size)
        for m, j in enumerate(self.blocks):
            score[:, m * k:(m + 1) * k] = ((self.y == j).astype(int) - p[:, j])[:, None] * self.x
            for q, l in enumerate(self.blocks):
                bend = w * p[:, j] * (int(j == l) - p[:, l])
                info[m * k:(m + 1) * k, q * k:(q + 1) * k] = self.x.T.dot(bend[:, None] * self.x)
        return score, info

    def slopes(self, theta, x, k):
        """dP_j/dx_k, a row for each row of x."""
        p, b = self.chances(theta, x), zeros(self.levels)
        b[self.blocks] = theta.reshape(len(self.blocks), -1)[:, k]
        return p * (b[None, :] - p.dot(b)[:, None])


class Ordered:
    """P(y <= j) = 1/(1+exp(x'b - cut_j)); theta is b, then the cut points."""

    def __init__(self, x, y, levels):
        self.x, self.y, self.levels, self.k = x, y, levels, x.shape[1]
        self.size = self.k + levels - 1

    def start(self):
        below = np.cumsum(np.bincount(self.y))[:-1]
        cuts = [gmpy2.log(mpfr(int(b)) / int(len(self.y) - b)) for b in below]
        return np.concatenate([zeros(self.k), np.array(cuts, dtype=object)])

    def below(self, theta, x, j):
        return 1 / (1 + EXP(x.dot(theta[:self.k]) - theta[self.k + j])) if self.k else \
            zeros(len(x)) + 1 / (1 + gmpy2.exp(-theta[j]))

    def chances(self, theta, x):
        bounds = [zeros(len(x))] + [self.below(theta, x, j) for j in range(self.levels - 1)] + [zeros(len(x)) + 1]
        return np.array([b - a for a, b in zip(bounds, bounds[1:])], dtype=object).T

    def derivatives(self, theta, w):
        n, k = len(self.y), self.k
        p = self.chances(theta, self.x)[np.arange(n), self.y]
        first, second = zeros(2, n), zeros(2, n)  # of P in the index above and in the one below
        for j in range(self.levels - 1):
            c = self.below(theta, self.x, j)
            density = c * (1 - c)
            for side, sign in ((0, 1), (1, -1)):
                at = self.y == j + side
                first[side][at], second[side][at] = sign * density[at], (sign * density * (1 - 2 * c))[at]
        g = first / p
        bend = [[second[a] / p * int(a == b) - g[a] * g[b] for b in (0, 1)] for a in (0, 1)]
        rows = [zeros(n, self.size) for _ in (0, 1)]  # of the derivatives of both indices in theta
        for side in (0, 1):
            for j in range(self.levels - 1):
                at = self.y == j + side
                rows[side][at, k + j] = mpfr(1)
                rows[side][at, :k] = -self.x[at]
        score = g[0][:, None] * rows[0] + g[1][:, None] * rows[1]
        info = -sum(rows[a].T.dot((w * bend[a][b])[:, None] * rows[b]) for a in (0, 1) for b in (0, 1))
        return score, info

    def slopes(self, theta, x, k):
        c = [zeros(len(x))] + [self.below(theta, x, j) for j in range(self.levels - 1)] + [zeros(len(x))]
        density = [v * (1 - v) for v in c]
        return np.array([-theta[k] * (b - a) for a, b in zip(density, density[1:])], dtype=object).T


def likelihood(model, theta, w):
    p = model.chances(theta, model.x)[np.arange(len(model.y)), model.y]
    return (w * LOG(p)).sum() if min(p) > 0 else mpfr("-inf")


def newton(model, w, steps=80):
    """The maximum and its log-likelihood; or, when there is none, (None, the limit of the log-likelihood): along a
    direction of separation each step gains a fixed share of what is left, until that is nothing."""
    theta = model.start()
    value = likelihood(model, theta, w)
    for _ in range(steps):
        score, info = model.derivatives(theta, w)
        step = inverse(info).dot(w.dot(score))
        gain, t = w.dot(score).dot(step), mpfr(1)
        while (there := likelihood(model, theta + t * step, w)) < value and t > SETTLED:
            t /= 2
        theta, value = theta + t * step, there
        if max(abs(s) / (abs(b) + 1) for s, b in zip(step, theta)) < SETTLED:
            return theta, value
    return None, value + gain
    return None, value + gain
