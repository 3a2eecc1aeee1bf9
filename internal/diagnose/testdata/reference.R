# R's answers for the tests of this package: Rscript --vanilla testdata/reference.R > testdata/reference.csv
# Run in the package's folder. lmtest has the tests of regressions, car the inflation factors, base R the condition
# number; the Brant test is written out here, because the package brant does not transpose the lower covariance blocks.
# Frequency weights are written out as rows. All models have the data and the terms of estimate's reference cases.
suppressMessages({ library(lmtest); library(car) })

read <- function(case, outcome, terms, weight = NULL) {
  d <- read.csv(file.path("../estimate/testdata/reference", case, "data.csv"), na.strings = "")
  d <- d[complete.cases(d[, c(outcome, terms, weight)]), ]
  if (!is.null(weight)) d <- d[rep(seq_len(nrow(d)), d[[weight]]), ]
  d
}
say <- function(case, what, statistic, df = 0, df2 = 0, p = NA)
  cat(sprintf("%s,%s,%.15g,%d,%d,%.15g\n", case, what, statistic, as.integer(df), as.integer(df2), p))

regression <- function(case, outcome, terms, weight = NULL, constant = TRUE) {
  d <- read(case, outcome, terms, weight)
  z <- reformulate(terms)
  m <- lm(reformulate(terms, outcome, intercept = constant), d)
  test <- function(what, t) say(case, what, t$statistic, t$parameter[1], if (length(t$parameter) > 1) t$parameter[2] else 0, t$p.value)
  # The auxiliary regression has a constant even if the model has none.
  test("studentised", bptest(m, z, data = d))
  test("original", bptest(m, z, data = d, studentize = FALSE))
  d$fitted <- fitted(m)
  test("studentised fitted", bptest(m, ~ fitted, data = d))
  test("original fitted", bptest(m, ~ fitted, data = d, studentize = FALSE))
  test("reset 3", resettest(m, power = 2:3))
  test("reset 4", resettest(m, power = 2:4))
  x <- model.matrix(m)
  say(case, "condition", kappa(sweep(x, 2, sqrt(colSums(x^2)), "/"), exact = TRUE))
  if (constant && length(terms) > 1) for (term in terms) say(case, paste0("vif:", term), vif(m)[[term]])
}

brant <- function(case, outcome, levels, terms, weight = NULL) {
  d <- read(case, outcome, terms, weight)
  y <- match(d[[outcome]], levels)
  x <- cbind(1, as.matrix(d[, terms, drop = FALSE]))
  cuts <- length(levels) - 1; k <- length(terms)
  fits <- lapply(seq_len(cuts), function(j)
    glm.fit(x, as.numeric(y > j), family = binomial(), control = glm.control(epsilon = 1e-15, maxit = 100)))
  p <- sapply(fits, function(f) f$fitted.values)
  bread <- lapply(seq_len(cuts), function(j) solve(crossprod(x, x * p[, j] * (1 - p[, j]))))
  v <- matrix(0, cuts * k, cuts * k)
  at <- function(j) (j - 1) * k + seq_len(k)
  for (j in seq_len(cuts)) for (l in j:cuts) {
    b <- (bread[[j]] %*% crossprod(x, x * p[, l] * (1 - p[, j])) %*% bread[[l]])[-1, -1]
    v[at(j), at(l)] <- b
    v[at(l), at(j)] <- t(b)
  }
  b <- unlist(lapply(fits, function(f) f$coefficients[-1]))
  wald <- function(what, cols) {
    n <- length(cols) / cuts
    contrast <- kronecker(cbind(1, -diag(cuts - 1)), diag(n))
    e <- contrast %*% b[cols]
    s <- drop(t(e) %*% solve(contrast %*% v[cols, cols] %*% t(contrast), e))
    say(case, what, s, n * (cuts - 1), 0, pchisq(s, n * (cuts - 1), lower.tail = FALSE))
  }
  wald("brant", seq_len(cuts * k))
  for (i in seq_len(k)) wald(paste0("brant:", terms[i]), (seq_len(cuts) - 1) * k + i)
}

# small_hsiao reads the halves that the package dealt out: split.csv has for each row whether it is in the first.
small_hsiao <- function(case, outcome, levels, terms) {
  d <- read(case, outcome, terms)
  x <- cbind(1, as.matrix(d[, terms]))
  first <- read.csv("testdata/split.csv")$first == 1
  y <- match(d[[outcome]], levels)
  loglik <- function(b, x, y, ref) {   # b has a row for each outcome in use; the base's is zero
    e <- x %*% t(b); sum(e[cbind(seq_along(y), match(y, ref))] - log(rowSums(exp(e))))
  }
  fit <- function(x, y, ref) {         # Newton's method with the exact Hessian
    k <- ncol(x); m <- length(ref) - 1; b <- numeric(k * m)
    for (step in 1:30) {
      e <- exp(cbind(0, x %*% matrix(b, k))); p <- (e / rowSums(e))[, -1, drop = FALSE]
      own <- sapply(ref[-1], function(r) as.numeric(y == r))
      g <- c(t(x) %*% (own - p))
      h <- matrix(0, k * m, k * m)
      for (i in 1:m) for (j in 1:m) h[(i - 1) * k + 1:k, (j - 1) * k + 1:k] <- t(x) %*% (x * (p[, i] * ((i == j) - p[, j])))
      b <- b + solve(h, g)
    }
    rbind(0, t(matrix(b, k)))
  }
  full <- seq_along(levels)
  one <- fit(x[first, ], y[first], full); two <- fit(x[!first, ], y[!first], full)
  for (m in full[-1]) {
    keep <- !first & y != m; ref <- setdiff(full, m)
    mixed <- (one / sqrt(2) + (1 - 1 / sqrt(2)) * two)[ref, ]
    restricted <- fit(x[keep, ], y[keep], ref)
    s <- 2 * (loglik(restricted, x[keep, ], y[keep], ref) - loglik(mixed, x[keep, ], y[keep], ref))
    df <- ncol(x) * (length(ref) - 1)
    say(case, paste0("small-hsiao:", levels[m]), s, df, 0, pchisq(s, df, lower.tail = FALSE))
  }
}

cat("case,what,statistic,df,df2,p\n")
regression("ols_swiss", "Fertility", c("Agriculture", "Examination", "Education", "Catholic", "Infant_Mortality"))
regression("ols_mtcars", "mpg", c("cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb"))
regression("ols_stackloss", "stack_loss", c("Air_Flow", "Water_Temp", "Acid_Conc_"))
regression("ols_airquality_missing", "Ozone", c("Solar_R", "Wind", "Temp", "Month"))
regression("ols_study7_table11_B", "sat_overall", c("sat_quality", "sat_price", "sat_info", "sat_postpurchase",
  "sat_speed", "sat_payment", "sat_design", "sat_delivcost", "sat_platform", "sat_customs", "sat_addservice",
  "sat_variety"))
regression("ols_weights_freq", "mpg", c("wt", "hp", "am"), weight = "fw")
regression("ols_noint1_nist", "y", c("x"), constant = FALSE)
regression("ols_norris_nist", "y", c("x"))
brant("ologit_housing_freq", "Sat", c("Low", "Medium", "High"), c("infl_Medium", "infl_High", "type_Apartment",
  "type_Atrium", "type_Terrace", "cont_High"), weight = "Freq")
brant("ologit_affairs_rating", "rating_", c("very unhappy", "somewhat unhappy", "average", "happier than average",
  "very happy"), c("male", "age", "yearsmarried", "kids", "religiousness", "education", "had_affair"))
brant("ologit_study7_table10_m3_B", "spend_", c("will not repurchase", "will spend less", "will spend the same",
  "will spend more"), c("married", "preschool", "education", "income", "video", "sat_overall"))
brant("ologit_pneumo_freq", "severity", c("normal", "mild", "severe"), c("let"), weight = "freq")
small_hsiao("mnl_beps", "vote", c("Conservative", "Labour", "Liberal Democrat"), c("age", "economic_cond_national",
  "economic_cond_household", "Blair", "Hague", "Kennedy", "Europe", "political_knowledge", "male"))
