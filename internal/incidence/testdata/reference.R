# R's answers for the tests of this package: Rscript --vanilla reference.R > reference.csv
# Base R alone. Where it can, it goes another way than the package does: prop.test and binom.test for the binomial
# intervals, and the negative binomial's own distribution function, solved for its parameter, for the exact ones.
# given: the counts, of Goodman's and Kish's classes, or of the stopping class and the others; or x and n.
# want: for each class its share, low and high; for each ratio its value, low, high and the log-normal low and high.

# solve finds the zero of f, on the log-odds scale so that small answers are as exact as large ones.
solve_p <- function(f) plogis(uniroot(function(t) f(plogis(t)), c(-25, 25), tol = 1e-14, maxiter = 10000)$root)
solve_log <- function(f) exp(uniroot(function(t) f(exp(t)), c(-25, 25), tol = 1e-14, maxiter = 10000)$root)

goodman <- function(level, x) sapply(x, function(y) {
  ci <- suppressWarnings(prop.test(y, sum(x), correct = FALSE, conf.level = 1 - (1 - level) / length(x)))$conf.int
  c(y / sum(x), ci)
})

proportion <- function(level, x) c(x[1] / x[2], binom.test(x[1], x[2], conf.level = level)$conf.int)

# stopped: pnbinom counts those who are not of the class; N >= n has the chance 1 - P(others <= n-r-1).
stopping <- function(level, r, m) {
  tail <- (1 - level) / 2
  low <- solve_p(function(p) pnbinom(m, r, p) - tail)
  high <- if (m == 0) 1 else solve_p(function(p) pnbinom(m - 1, r, p, lower.tail = FALSE) - tail)
  c(low, high)
}
stopped <- function(level, x) {
  r <- x[1]; m <- sum(x[-1]); n <- r + m
  own <- stopping(level, r, m)
  shares <- c((r - 1) / (n - 1), own)
  for (y in x[-1]) {
    all <- 1 - rev(own)
    if (length(x) > 2) {
      theta <- if (m == 0) c(0, 1) else as.numeric(binom.test(y, m, conf.level = level)$conf.int)
      e <- c(m / (n - 1), y / m)
      all <- if (y == 0) c(0, all[2] * theta[2]) else c(
        exp(log(prod(e)) - sqrt(log(e[1] / all[1])^2 + log(e[2] / theta[1])^2)),
        exp(log(prod(e)) + sqrt(log(all[2] / e[1])^2 + log(theta[2] / e[2])^2)))
    }
    shares <- c(shares, y / (n - 1), all)
  }
  shares
}
ratio <- function(level, x) {
  r <- x[1]; tail <- (1 - level) / 2
  unlist(lapply(x[-1], function(y) {
    low <- if (y == 0) 0 else solve_log(function(v) pnbinom(y - 1, r, 1 / (1 + v), lower.tail = FALSE) - tail)
    high <- solve_log(function(v) pnbinom(y, r, 1 / (1 + v)) - tail)
    log_normal <- if (y == 0) c(NA, NA) else exp(log(y / r) + c(-1, 1) * qnorm(1 - tail) * sqrt(1 / y + 1 / r))
    c(y / r, low, high, log_normal)
  }))
}

# kish: the population's counts and then the sample's; every interview stands on its own row, as in a data frame.
kish <- function(level, x) {
  k <- length(x) / 2
  q <- x[1:k] / sum(x[1:k]); n <- x[-(1:k)]
  w <- rep(q / (n / sum(n)), n)
  w <- w / mean(w)
  c(tapply(w, rep(seq_len(k), n), mean), length(w) * sum(w^2) / sum(w)^2, sum(w)^2 / sum(w^2))
}

cat("what,level,given,want\n")
emit <- function(f, level, x) {
  want <- as.vector(get(f)(level, x))
  cat(sprintf("%s,%g,%s,%s\n", f, level, paste(format(x, scientific = FALSE, trim = TRUE), collapse = " "),
              paste(ifelse(is.na(want), "NA", sprintf("%.15g", want)), collapse = " ")))
}
for (level in c(0.5, 0.9, 0.95, 0.99)) {
  for (x in list(c(1000, 886, 1000), c(1, 0), c(3, 0, 7), c(2860, 20, 6), c(0, 0, 0, 5), c(400000, 500000, 100000)))
    emit("goodman", level, x)
  for (x in list(c(786, 886), c(887, 1000), c(0, 12), c(12, 12), c(0, 1), c(1, 1), c(3, 100000)))
    emit("proportion", level, x)
  for (x in list(c(1000, 886, 1014), c(1000, 886), c(2, 0), c(2, 0, 0), c(2, 1, 0), c(2, 5, 9), c(30, 0, 41, 3),
                 c(100, 3, 90000), c(500, 1, 1), c(5, 20000, 30000))) {
    emit("stopped", level, x)
    emit("ratio", level, x)
  }
}
for (x in list(c(1010, 996, 880, 1000, 1000, 1000), c(1, 1, 1, 1), c(70, 20, 10, 10, 20, 70), c(9, 1, 500, 500)))
  emit("kish", 0.95, x)
